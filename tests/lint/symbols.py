"""Of the library's objects those symbols can be seen from outside that the public header declares,
and no others: what a shared library exports."""
import os
import re
import subprocess
import sys

SOURCE, LIBRARY = os.environ["PTHEME_SOURCE"], os.environ["PTHEME_LIBRARY"]


def declared():
    with open(os.path.join(SOURCE, "include/policytheme.h"), encoding="utf-8") as header:
        text = re.sub(r"/\*.*?\*/", "", header.read(), flags=re.S)
    return set(re.findall(r"^PTHEME_API[^;]*?\b(ptheme_\w+)\(", text, re.M))


def visible(path):
    """Names that are defined, global and not hidden, but those of compilers' own."""
    table = subprocess.run(["readelf", "-Ws", path], stdout=subprocess.PIPE, encoding="utf-8",
                           check=True).stdout
    rows = (line.split() for line in table.splitlines() if re.match(r" *\d+:", line))
    return {row[7] for row in rows if len(row) > 7 and row[4] in ("GLOBAL", "WEAK", "UNIQUE")
            and row[5] == "DEFAULT" and row[6] != "UND" and not row[7].startswith("_")}


wanted, found = declared(), visible(LIBRARY)
assert len(wanted) > 100, wanted
for name in sorted(found - wanted):
    print("seen, but not declared:", name)
for name in sorted(wanted - found):
    print("declared, but not to be seen:", name)
sys.exit(1 if found != wanted else 0)

"""Which file may include which: the arrows of the architecture, checked."""
import re
import sys
from pathlib import Path

LAYERS = ["base", "text", "input", "model", "report", "store"]

# A foreign header, and the files that may see it.
FOREIGN = {
    "utf8proc.h": {"src/text/utf8.c"},
    "csv.h": {"src/input/read_csv.c"},
    "svm.h": {"src/model/svm.c"},
    "libsvm/svm.h": {"src/model/svm.c"},
    "linear.h": {"src/model/linear.c"},
    "sqlite3.h": {"src/store/database.h"},
}

# Siblings: files of one kind that do not know each other.
SIBLINGS = [
    re.compile(r"src/input/read_\w+\.[ch]$"),
    re.compile(r"src/report/report_(csv|json|markdown|table|html)\.[ch]$"),
    re.compile(r"src/report/result_(csv|json|table)\.[ch]$"),
    re.compile(r"src/report/result_read_\w+\.[ch]$"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def faults(path, text):
    """Complaints about one file; `path` is relative to the project."""
    parts = path.split("/")
    own = parts[1] if len(parts) > 2 else ""
    for name in INCLUDE.findall(text):
        if name in FOREIGN and path not in FOREIGN[name]:
            yield f"{path}: only {', '.join(sorted(FOREIGN[name]))} may include <{name}>"
        if own in ("cli", "manual"):  # the program, and what writes its manual
            if name.split("/")[0] in LAYERS:
                yield f"{path}: the program includes policytheme.h, not {name}"
            continue
        layer = name.split("/")[0] if "/" in name else ""
        if layer == "cli":
            yield f"{path}: the library does not know the program ({name})"
        if own in LAYERS and layer in LAYERS and LAYERS.index(layer) > LAYERS.index(own):
            yield f"{path}: {own} lies below {layer}, but includes {name}"
        for kind in SIBLINGS:
            other = f"src/{name}"
            if kind.match(path) and kind.match(other) and stem(path) != stem(other):
                yield f"{path}: knows its sibling {name}"


def stem(path):
    return path.rsplit(".", 1)[0]


SEEDS = [
    ("src/base/a.c", '#include "text/token.h"\n'),
    ("src/text/a.c", '#include "input/source.h"\n'),
    ("src/model/a.c", '#include "report/result.h"\n'),
    ("src/model/a.c", "#include <utf8proc.h>\n"),
    ("src/input/a.c", "#include <csv.h>\n"),
    ("src/report/a.c", "#include <sqlite3.h>\n"),
    ("src/report/a.c", '#include "store/store.h"\n'),
    ("src/model/train.c", "#include <svm.h>\n"),
    ("src/cli/a.c", '#include "base/buf.h"\n'),
    ("src/report/a.c", '#include "cli/cli.h"\n'),
    ("src/manual/a.c", '#include "base/buf.h"\n'),
    ("src/report/report_csv.c", '#include "report/report_json.h"\n'),
    ("src/input/read_csv.c", '#include "input/read_text.h"\n'),
]
CLEAN = [
    ("src/report/a.c", '#include "base/buf.h"\n#include "model/model.h"\n#include <stdio.h>\n'),
    ("src/cli/a.c", '#include "policytheme.h"\n#include "cli.h"\n'),
    ("src/manual/a.c", '#include "cli/cli.h"\n'),
    ("src/text/utf8.c", "#include <utf8proc.h>\n"),
    ("src/report/report_csv.c", '#include "report/report.h"\n#include "report/result.h"\n'),
]


def main():
    for path, text in SEEDS:
        assert list(faults(path, text)), f"self-check: nothing said about {path}: {text}"
    for path, text in CLEAN:
        assert not list(faults(path, text)), f"self-check: {list(faults(path, text))}"
    files = sorted(p for p in Path("src").rglob("*.[ch]"))
    assert files, "no sources found: run this in the project's directory"
    found = [f for p in files for f in faults(p.as_posix(), p.read_text("utf-8"))]
    print(*found, sep="\n")
    return bool(found)


sys.exit(main())

"""Pages and scripts: no path of one machine, every link leads somewhere, every script is told of and
passes shellcheck, and the version is the same wherever it stands."""
import re
import subprocess
import sys
from pathlib import Path

MACHINE_PATH = re.compile(r"(?<![\w.$}~-])/(?:work|tmp|home|root|Users|mnt)/\S*")
LINK = re.compile(r"\]\(([^)#\s]+)[^)\s]*\)")


def pages():
    return sorted([*Path(".").glob("*.md"), Path("CITATION.cff"), *Path("docs").glob("*.md"),
                   *Path("models").glob("*.md"), *Path("datasets").glob("*.md")])


def shell_scripts():
    files = [p for d in ("scripts", "tests") for p in Path(d).rglob("*") if p.is_file()]
    first = {p: p.read_bytes()[:64].split(b"\n")[0] for p in files}
    return sorted(p for p in files if p.suffix == ".sh" or re.match(rb"#!.*\b(ba)?sh\b", first[p]))


def page_faults(path, text, exists):
    for match in MACHINE_PATH.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield f"{path}:{line}: a path of one machine: {match.group()}"
    for target in LINK.findall(text):
        if ":" not in target and not exists(path.parent / target):
            yield f"{path}: no file at the end of the link to {target}"


def untold(scripts, told):
    for script in scripts:
        if not re.search(rf"\bscripts/{re.escape(script)}(?![\w-])", told):
            yield f"scripts/{script}: no page says what it is for"


def version_faults(cmake, citation, changelog):
    version = re.search(r"^project\(policytheme VERSION (\S+)", cmake, re.M).group(1)
    for name, text, pattern in (("CITATION.cff", citation, r"^version: (\S+)"),
                                ("CHANGELOG.md", changelog, r"^## (\S+)")):
        found = re.search(pattern, text, re.M)
        if not found or found.group(1) != version:
            yield f"{name}: the version is not {version}"


def self_check():
    here = Path("docs/a.md")
    for seed in ("see /work/x", "in (/tmp/a.txt)", "[a](missing.md)"):
        assert list(page_faults(here, seed, lambda p: False)), seed
    for clean in ("datasets/releases/a /dev/null", "[a](b.md#c)", "[a](https://example.org/tmp/)"):
        assert not list(page_faults(here, clean, lambda p: True)), clean
    assert list(untold(["bench"], "scripts/bench-train")) and not list(untold(["a"], "scripts/a."))
    right = ("project(policytheme VERSION 1.2.0 L)", "version: 1.2.0\n", "# C\n\n## 1.2.0 (x)\n")
    assert not list(version_faults(*right))
    assert list(version_faults(right[0], "version: 1.1.0\n", right[2]))
    assert list(version_faults(*right[:2], "## 1.1.0\n"))


def main():
    self_check()
    found = []
    told = ""
    for path in pages():
        text = path.read_text("utf-8")
        told += text
        found += page_faults(path, text, Path.exists)
    scripts = sorted(p.name for p in Path("scripts").iterdir() if p.name != "__pycache__")
    found += untold(scripts, told)
    found += version_faults(*(Path(name).read_text("utf-8")
                              for name in ("CMakeLists.txt", "CITATION.cff", "CHANGELOG.md")))
    shells = shell_scripts()
    assert len(shells) > 4, "self-check: scripts are not found any more"
    check = subprocess.run(["shellcheck", *map(str, shells)], stdout=subprocess.PIPE, check=False)
    if check.returncode:
        found.append(check.stdout.decode())
    print(*found, sep="\n")
    return bool(found)


sys.exit(main())

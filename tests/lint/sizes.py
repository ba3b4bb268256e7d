"""Small files, small functions: 600 and 80 lines at most, and no line over 100 columns."""
import re
import sys
from pathlib import Path

FILE_LINES = 600
FUNCTION_LINES = 80
COLUMNS = 100

# What may be longer, and why.
LONG_FILES = {"include/policytheme.h": "the manual"}
LONG_FUNCTIONS = {}  # (file, function): why

# A function definition at the left margin, as clang-format leaves it: its body ends at a "}" there.
HEAD = re.compile(r"^[A-Za-z_][^;={}]*\([^;{}]*\)\s*\{[ \t]*$", re.M)
NAME = re.compile(r"(\w+)\s*\(")


def functions(text):
    """(name, lines) of every function of a C file."""
    for head in HEAD.finditer(text):
        end = text.find("\n}", head.end())
        if end >= 0:
            lines = text.count("\n", head.start(), end) + 2
            yield NAME.search(head.group()).group(1), lines


def faults(path, text):
    lines = text.split("\n")
    if len(lines) - 1 > FILE_LINES and path not in LONG_FILES:
        yield f"{path}: {len(lines) - 1} lines, at most {FILE_LINES}"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS:
            yield f"{path}:{number}: {len(line)} columns, at most {COLUMNS}"
    for name, size in functions(text):
        if size > FUNCTION_LINES and (path, name) not in LONG_FUNCTIONS:
            yield f"{path}: {name}() has {size} lines, at most {FUNCTION_LINES}"


def body(n):
    return "static int f(int a,\n             int b) {\n" + "  a++;\n" * n + "}\n"


def main():
    assert list(functions("int g(void) {\n  return 1;\n}\n")) == [("g", 3)]
    assert list(functions(body(3))) == [("f", 6)]
    for seed in ("int x;\n" * (FILE_LINES + 1), body(FUNCTION_LINES), "x" * (COLUMNS + 1)):
        assert list(faults("a.c", seed)), "self-check: nothing said about " + seed[:40]
    assert not list(faults("a.c", body(FUNCTION_LINES - 3)))
    files = sorted(
        p for d in ("include", "src", "tests") for p in Path(d).rglob("*.[ch]"))
    assert files, "no sources found: run this in the project's directory"
    counted = sum(len(list(functions(p.read_text("utf-8")))) for p in files)
    assert counted > 100, "self-check: functions are not found any more"
    found = [f for p in files for f in faults(p.as_posix(), p.read_text("utf-8"))]
    print(*found, sep="\n")
    return bool(found)


sys.exit(main())

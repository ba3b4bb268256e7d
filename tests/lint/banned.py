"""Calls that this project does not make, and where one of them is allowed after all."""
import re
import sys
from pathlib import Path

# Name: why not.
CALLS = {
    "strtok": "keeps a global state",
    "rand": "differs between C libraries; use base/random",
    "srand": "differs between C libraries; use base/random",
    "setlocale": "belongs to the host program",
    "atoi": "hides errors; use base/number",
    "atol": "hides errors; use base/number",
    "atof": "follows the locale; use base/number",
    "strtod": "follows the locale; use base/number",
    "strtof": "follows the locale; use base/number",
    "sprintf": "knows no bounds",
    "vsprintf": "knows no bounds",
    "strcpy": "knows no bounds",
    "strcat": "knows no bounds",
    "gets": "knows no bounds",
    "tmpnam": "races",
    "mktemp": "races",
    "system": "runs a shell",
    "popen": "runs a shell",
    "malloc": "goes through base/mem",
    "calloc": "goes through base/mem",
    "realloc": "goes through base/mem",
    "svm_load_model": "crashes on crafted files",
    "svm_save_model": "writes in place",
    "svm_cross_validation": "uses rand()",
    "svm_predict_probability": "needs probability=1, which uses rand()",
    "svm_free_model_content": "frees what we own",
    "utf8proc_NFC": "stops at NUL",
    "utf8proc_NFD": "stops at NUL",
    "utf8proc_NFKC": "stops at NUL",
    "utf8proc_NFKD": "stops at NUL",
}
LIBRARY_CALLS = {  # in the library only
    "printf": "the library does not print",
    "puts": "the library does not print",
    "exit": "the library does not exit",
    "abort": "the library does not exit",
    "getenv": "the library does not read the environment",
}
ALLOWED = {
    ("src/base/mem.c", "malloc"),
    ("src/base/mem.c", "calloc"),
    ("src/base/mem.c", "realloc"),
    ("src/base/number.c", "strtod"),  # in a C locale of its own
    ("src/cli/memory.c", "calloc"),
}
ALLOWED_PATTERNS = {"src/base/number.c"}  # as above
PATTERNS = {
    r"csv_set_blk_size\s*\([^;]*,\s*0\s*\)": "every parse fails then",
    r"UTF8PROC_CHARBOUND": "reads out of bounds in 2.8",
    r"\bprobability\s*=\s*1\b": "uses rand()",
    r'fopen\s*\([^;]*"[wa]': "a final name is written through base/output",
    r'"[^"\n]*%[-+ #0-9.*]*[gGeE][^"\n]*"': "follows the locale; use base/number",
}

COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', re.S)


def without_comments(text):
    """Comments become blanks; strings stay."""
    return COMMENT.sub(lambda m: m.group(1) or re.sub(r"[^\n]", " ", m.group()), text)


def without_strings(text):
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def faults(path, text):
    """Complaints about one file; a line that says "lint: allowed" and why is passed over."""
    text = re.sub(r"^.*/\* lint: allowed; \w.*$", "", text, flags=re.M)
    code = without_comments(text)
    bare = without_strings(code)
    calls = dict(CALLS)
    if not path.startswith("src/cli/"):
        calls.update(LIBRARY_CALLS)
    for match in re.finditer(r"(?<![\w.>])(\w+)\s*\(", bare):
        name = match.group(1)
        if name in calls and (path, name) not in ALLOWED:
            yield f"{path}:{bare.count(chr(10), 0, match.start()) + 1}: {name}(): {calls[name]}"
    for pattern, why in PATTERNS.items():
        for match in re.finditer(pattern, code) if path not in ALLOWED_PATTERNS else ():
            yield f"{path}:{code.count(chr(10), 0, match.start()) + 1}: {match.group()}: {why}"


SEEDS = [f"  x = {name}(a);" for name in CALLS] + [
    "  exit (1);",
    "f(UTF8PROC_CHARBOUND);",
    "p.probability = 1;",
    'fopen(path, "wb");',
    'snprintf(a, 3, "%.3g", x);',
    "csv_set_blk_size(&parser, 0);",
    "srand(1); /* lint: allowed */",
]
CLEAN = [
    "/* never strtod() here */\n",
    "srand(1); /* lint: allowed; for a test */\n",
    "csv_set_blk_size(&parser, 1024);\n",
    "// rand()\n",
    'say("rand() is 5%");\n',
    "p->probability = 0; my_rand(3); options->exit(3);\n",
    'fopen(path, "rb"); snprintf(a, 3, "%s %d %.2f", b, c, d);\n',
]


def main():
    for seed in SEEDS:
        assert list(faults("src/base/a.c", seed)), "self-check: nothing said about " + seed
    for text in CLEAN:
        assert not list(faults("src/base/a.c", text)), f"self-check: {list(faults('a', text))}"
    files = sorted(Path("src").rglob("*.[ch]"))
    assert files, "no sources found: run this in the project's directory"
    found = [f for p in files for f in faults(p.as_posix(), p.read_text("utf-8"))]
    print(*found, sep="\n")
    return bool(found)


sys.exit(main())

"""The names in docs/formats.md are those that the program writes, in their order."""
import csv
import json
import os
import re
import sqlite3
import struct
import subprocess
import sys
import tempfile

BINARY, SOURCE = os.environ["PTHEME_BINARY"], os.environ["PTHEME_SOURCE"]

WORDS = {"economy": "banks market growth", "security": "police crime safety",
         "none": "meeting opened hall"}


def run(*arguments, code=0, text=None):
    done = subprocess.run([BINARY, *arguments], input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, encoding="utf-8")
    assert done.returncode == code, (arguments, done.returncode, done.stderr)
    return done.stdout


def documented():
    """{heading: names in the first column of its table}"""
    page = open(os.path.join(SOURCE, "docs/formats.md"), encoding="utf-8").read()
    found = {}
    for part in re.split(r"^#+ ", page, flags=re.M)[1:]:
        names = re.findall(r"^\| `([^`]+)`", part, re.M)
        if names:
            found[part.split("\n", 1)[0]] = names
    return found


def write_inputs():
    with open("labels.csv", "w", encoding="utf-8") as out:
        out.write("document,language,text,theme\n")
        for d in range(10):
            for theme, words in WORDS.items():
                out.write(f"d{d},en,{words} number {d}.,{theme}\n")
    with open("in.csv", "w", encoding="utf-8") as out:
        out.write("document,date,court,title,language,note,text\n"
                  "a,2024-01,East,T,en,n,Banks market growth.\n"
                  'b,2024,East,T,en,n,"bad"x\n')


def header(path):
    return next(csv.reader(open(path, encoding="utf-8", newline="")))


def results():
    run("train", "-q", "--no-bigrams", "labels.csv", "-o", "m")
    run("classify", "-q", "-m", "m", "in.csv", "-o", "r.csv", "--rejects", "rejects.csv", code=1)
    result = json.loads(run("classify", "-q", "-m", "m", "in.csv", code=1))
    answer = json.loads(run("classify", "-q", "--stream", "-m", "m", text="x\n"))
    labels = result["labels"]
    assert labels == ["economy", "security", "none"] and result["background"] == "none"
    columns = header("r.csv")
    n = len(columns) - len(labels) - 1
    assert columns[n:] == ["p:" + label for label in labels] + ["note"], columns
    yield "Results as JSON lines", list(result)
    yield "A sentence", list(result["sentences"][0])
    yield "A record that could not be used", list(answer)
    yield "Results as CSV and TSV", columns[:n]
    yield "Rejected records", header("rejects.csv")


def database():
    run("classify", "-q", "-m", "m", "in.csv", "-o", "r.db", code=1)
    with sqlite3.connect("r.db") as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert names == ["meta", "model", "document", "sentence"], names
        assert db.execute("PRAGMA application_id").fetchone() == (0x5054484D,)
        assert db.execute("SELECT * FROM meta").fetchall() == [("schema", 1)]
        for name in names:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            yield "Table " + name, columns


def evidence_of(results):
    """Of ten copies of a document, so that terms are in enough of them."""
    rows = list(csv.DictReader(open(results, encoding="utf-8", newline="")))
    with open("copies.csv", "w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, rows[0])
        table.writeheader()
        for i in range(10):
            for theme in ("economy", "none"):
                text = f"{WORDS[theme]} as everybody knows."
                table.writerow(rows[0] | {"document": f"{theme}{i}", "text": text, "theme": theme})
    report = json.loads(run("report", "-q", "copies.csv", "--evidence", "1", "-f", "json"))
    assert list(report["total"])[-1] == "evidence"
    evidence = report["total"]["evidence"]
    assert list(evidence["themes"][0]) == ["theme", "sentences", "terms"]
    return evidence


def reports():
    run("report", "-q", "r.db", "--by", "court", "-o", "report.csv")
    report = json.loads(run("report", "-q", "r.db", "--by", "court", "-f", "json"))
    tally = report["total"]
    group = report["breakdowns"][0]["groups"][0]
    assert list(report["breakdowns"][0]) == ["by", "groups"]
    assert list(group) == ["group"] + list(tally)
    assert list(report["documents"][0]) == ["document"] + list(tally)
    yield "Report as CSV and TSV", header("report.csv")
    yield "Report as JSON", list(report)
    run("audit", "-q", "-n", "1", "r.db", "-o", "sample.csv")
    yield "Sample to label", header("sample.csv")
    run("report", "-q", "--self-test", "--draws", "1", "labels.csv", "-o", "selftest.csv")
    yield "Self-test", header("selftest.csv")
    evidence = evidence_of("r.csv")
    yield "A tally", list(tally) + ["evidence"]
    yield "Evidence", list(evidence)
    yield "A quoted sentence", list(evidence["least_certain"][0])
    yield "A term", list(evidence["themes"][0]["terms"][0])
    yield "An estimate", list(tally["estimates"][0])


def check_metadata(keys, names, page):
    """Keys are named one by one, or by "group.*" with their last parts in the same row."""
    groups = [name[:-1] for name in names if name.endswith(".*")]
    plain = [key for key in keys if not key.startswith(tuple(groups))]
    assert sorted(plain) == sorted(n for n in names if not n.endswith(".*")), (plain, names)
    for group in groups:
        row = next(line for line in page.split("\n") if line.startswith(f"| `{group}*`"))
        told = set(re.findall(r"`(\w+)`", row))
        found = {key.rsplit(".", 1)[1] for key in keys if key.startswith(group)}
        assert told == found, (group, told ^ found)


def model(names):
    data = open("m", "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    head = json.loads(data[8:8 + length])
    metadata = head.pop("__metadata__")
    page = open(os.path.join(SOURCE, "docs/formats.md"), encoding="utf-8").read()
    check_metadata(metadata, names["Metadata"], page)
    for name, what in head.items():
        assert f"| `{name}` | {what['dtype']}" in page, (name, what)
    yield "The model file", list(head)


def exit_codes():
    text = open(os.path.join(SOURCE, "src/cli/cli.h"), encoding="utf-8").read()
    block = re.search(r"enum cli_exit \{.*?\};", text, re.S).group()
    yield "Exit codes", re.findall(r"CLI_[A-Z]+ = (\d+)", block)


def main():
    names = documented()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        write_inputs()
        wanted = {}
        for part in (results(), database(), reports(), model(names), exit_codes()):
            wanted.update(part)
        os.chdir("/")
    names.pop("Metadata")
    assert names.keys() == wanted.keys(), names.keys() ^ wanted.keys()
    wrong = [what for what in wanted if names[what] != wanted[what]]
    for what in wrong:
        print(f"docs/formats.md, {what}:\n  told    {names[what]}\n  written {wanted[what]}")
    print(f"{len(wanted)} tables, {len(wrong)} wrong")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())

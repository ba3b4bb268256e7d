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


PAGE = open(os.path.join(SOURCE, "docs/formats.md"), encoding="utf-8").read()


def documented():
    """{heading: names in the first columns of its tables, or in its second table "... as JSON"}"""
    found = {}
    for part in re.split(r"^#+ ", PAGE, flags=re.M)[1:]:
        heading = part.split("\n", 1)[0]
        for i, table in enumerate(re.findall(r"(?:^\|.*\n)+", part, re.M)):
            names = re.findall(r"^\| `([^`]+)`", table, re.M)
            if names:
                found[heading + " as JSON" * i] = names
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


def keys_of_all(objects):
    """The keys of objects that must all have the same."""
    assert objects and all(list(each) == list(objects[0]) for each in objects)
    return list(objects[0])


def evaluations():
    run("evaluate", "-q", "-m", "m", "labels.csv", "--compare", "m", "-o", "e.csv")
    yield "Evaluation", header("e.csv")
    wrong = "document,language,text,theme\n" + "".join(
        f"{theme},en,{words},none\n" for theme, words in WORDS.items())
    told = json.loads(run("evaluate", "-q", "-m", "m", "--compare", "m", "-f", "json", text=wrong))
    yield "Evaluation as JSON", list(told)
    yield "An error", keys_of_all(told["errors"])
    sections = {row["section"] for row in csv.DictReader(open("e.csv", encoding="utf-8"))}
    named = set(re.findall(r"`(\w+)`", next(row for row in PAGE.split("\n")
                                           if row.startswith("| `section`")))) - {"section"}
    assert sections | {"error"} == named, sections ^ named


def explanations():
    lines = run("explain", "-q", "-m", "m", "in.csv", "-f", "jsonl", code=1)
    told = [json.loads(line) for line in lines.splitlines()]
    yield "Explanations", keys_of_all(told)
    yield "A contribution", keys_of_all(told[0]["contributions"])
    unknown = json.loads(run("explain", "-q", "-m", "m", "--text", "Xyzzy.", "-f", "jsonl"))
    assert unknown["theme"] == "unsure", unknown
    top = json.loads(run("explain", "-m", "m", "--top-terms", "none", "-n", "1", "-f", "jsonl"))
    assert list(top) == ["schema", "label", "terms"] and list(top["terms"][0]) == ["term", "weight"]


def checks():
    run("check", "-q", "labels.csv", "-o", "check.csv")
    yield "Findings", header("check.csv")
    told = json.loads(run("check", "-q", "labels.csv", "-f", "json"))
    assert list(told) == ["schema", "kind", "version", "rows", "findings"]
    assert keys_of_all(told["findings"]) == header("check.csv")[:3] + ["message", "places"]
    assert list(told["findings"][0]["places"][0]) == ["file", "line"]
    kinds, labels = (open(os.path.join(SOURCE, "src/model", name), encoding="utf-8").read()
                     for name in ("check.c", "check_label.c"))
    yield "Kinds of findings", (re.findall(r'\] = \{"([a-z0-9-]+)"', kinds) +
                                re.findall(r'"([a-z]+-[a-z]+)",', labels))


def agreements():
    with open("coded.csv", "w", encoding="utf-8") as out:
        out.write("document,text,anna,ben\nd,One.,x,y\nd,Two.,x,x\ne,Three.,y,y\n")
    coded = ("agree", "-q", "coded.csv", "--coders", "anna,ben")
    run(*coded, "-o", "agree.csv", "--disagreements", "differ.csv")
    assert header("differ.csv") == ["file", "line", "document", "text", "anna", "ben"]
    yield "Agreement", header("agree.csv")
    told = json.loads(run(*coded, "-f", "json"))
    yield "Agreement as JSON", list(told)
    for part in ("by_label", "pairs", "disagreements"):
        keys = keys_of_all(told[part])
        row = next(line for line in PAGE.split("\n") if line.startswith(f"| `{part}`"))
        assert re.findall(r"`(\w+)`", row)[1:] == keys, (part, keys)
    assert list(told["overall"]) == ["alpha", "low", "high", "n", "agreement"]


def others():
    run("suggest", "-q", "-m", "m", "in.csv", "-n", "1", "-o", "suggest.csv", code=1)
    yield "Suggestions", header("suggest.csv")
    run("export", "-q", "-m", "m", "-o", "weights.csv")
    assert header("weights.csv") == ["term", "idf", "economy/security", "economy/none",
                                     "security/none"]
    assert list(json.loads(run("info", "-m", "m", "-f", "json")))[0] == "id"
    told = json.loads(run("report", "--self-test", "--draws", "1", "labels.csv", "-f", "json"))
    assert list(told) == ["schema", "kind", "version", "rows"]
    assert keys_of_all(told["rows"]) == header("selftest.csv")


def check_metadata(keys, names):
    """Keys are named one by one, or by "group.*" with their last parts in the same row."""
    groups = [name[:-1] for name in names if name.endswith(".*")]
    plain = [key for key in keys if not key.startswith(tuple(groups))]
    assert sorted(plain) == sorted(n for n in names if not n.endswith(".*")), (plain, names)
    for group in groups:
        row = next(line for line in PAGE.split("\n") if line.startswith(f"| `{group}*`"))
        told = set(re.findall(r"`(\w+)`", row))
        found = {key.rsplit(".", 1)[1] for key in keys if key.startswith(group)}
        assert told == found, (group, told ^ found)


def model(names):
    data = open("m", "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    head = json.loads(data[8:8 + length])
    metadata = head.pop("__metadata__")
    check_metadata(metadata, names["Metadata"])
    for name, what in head.items():
        assert f"| `{name}` | {what['dtype']}" in PAGE, (name, what)
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
        for part in (results(), database(), reports(), evaluations(), explanations(), checks(),
                     agreements(), others(), model(names), exit_codes()):
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

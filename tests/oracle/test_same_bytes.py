"""One report, to the byte, whatever form its results are stored in, in whatever order, in however
many files, and for any number of threads: all estimators, crossings, differences, an audit and
evidence, in every form of report."""
import csv
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

BINARY, SOURCE = os.environ["PTHEME_BINARY"], os.environ["PTHEME_SOURCE"]
MODEL = os.path.join(SOURCE, "models/court-releases.safetensors")

FORMS = {"text": [], "csv": [], "json": ["--evidence", "3"],
         "markdown": ["--evidence", "3"], "html": ["--evidence", "3"]}
OPTIONS = ["--estimators", "emq,pacc,map", "--by", "court", "--by", "date:year", "--by", "kind",
           "--cross", "--compare", "court", "--compare", "kind=gov,news", "-m", MODEL]


def run(*arguments):
    done = subprocess.run([BINARY, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, (arguments, done.stderr.decode())
    return done.stdout


def write_releases():
    """The sample releases as a table, with courts and a further column."""
    with open("releases.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["document", "date", "court", "language", "kind", "text"])
        for path in sorted(glob.glob(os.path.join(SOURCE, "datasets/releases/*.txt"))):
            name = os.path.basename(path)[:-4]
            parts = name.split("-")
            with open(path, encoding="utf-8") as text:
                table.writerow([name, name[:10], ["East, \"left\"", "=West", "北京"][len(name) % 3],
                                parts[3], parts[4], text.read()])


def store():
    """The results in every form, order and cut; gives lists of inputs."""
    for name in ("all.jsonl", "all.csv", "all.tsv", "all.db"):
        run("classify", "-q", "-m", MODEL, "releases.csv", "-o", name)
    with open("all.jsonl", encoding="utf-8") as file:
        lines = file.readlines()
    random.Random(1).shuffle(lines)
    with open("mixed.jsonl", "w", encoding="utf-8") as file:
        file.writelines(lines)
    with open("all.csv", encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    order = {json.loads(line)["document"]: i for i, line in enumerate(lines)}
    with open("mixed.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(head)
        table.writerows(sorted(rows, key=lambda row: order[row[0]]))  # whole documents move
    parts = []
    for i, suffix in enumerate(("db", "jsonl", "csv", "tsv", "jsonl"), 1):
        parts.append(f"part{i}.{suffix}")
        run("classify", "-q", "-m", MODEL, "releases.csv", "--shard", f"{i}/5", "-o", parts[-1])
    return [["all.jsonl"], ["mixed.csv"], ["all.db"], parts, parts[::-1] + ["all.tsv", "mixed.jsonl"]]


def label():
    """A sample that labels itself by its length: any labels will do, if they are not the model's."""
    run("audit", "-q", "-n", "60", "-m", MODEL, "all.jsonl", "-o", "sample.csv")
    for other in ("all.csv", "all.db", "mixed.jsonl"):
        run("audit", "-q", "-n", "60", "-m", MODEL, other, "-o", "other.csv", "--force")
        assert open("sample.csv", "rb").read() == open("other.csv", "rb").read(), other
    with open("sample.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = ["economy", "reform", "none", "security"]
    with open("labels.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(row | {"theme": labels[len(row["text"]) % 4]} for row in rows)


def contents(inputs, number):
    """{name: bytes} of all that the reports over these inputs write."""
    folder = f"out{number}"
    os.mkdir(folder)
    for form, more in FORMS.items():
        run("report", "-q", *inputs, *OPTIONS, *more, "--audit", "labels.csv", "-j",
            str(1 + number % 2), "-f", form, "-o", f"{folder}/report.{form}")
    found = {}
    for path in glob.glob(f"{folder}/**", recursive=True):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def main():
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        write_releases()
        sources = store()
        label()
        first = contents(sources[0], 0)
        assert len(first) == len(FORMS) + 2, sorted(first)  # beside the page: CSV and JSON
        wrong = 0
        for number, inputs in enumerate(sources[1:], 1):
            other = contents(inputs, number)
            for name in sorted(first.keys() | other.keys()):
                if first.get(name) != other.get(name):
                    print(f"{name} of {' '.join(inputs)} differs")
                    wrong += 1
        os.chdir("/")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())

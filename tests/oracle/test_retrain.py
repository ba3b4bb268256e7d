"""Training is reproducible to the byte: on a part of the shipped data the model has the recorded
checksum, whatever the order of rows, the number of threads, the locale or the directory.

PTHEME_UPDATE=1 records the checksums anew."""
import csv
import hashlib
import os
import random
import subprocess
import sys
import tempfile

source = os.environ["PTHEME_SOURCE"]
program = os.environ["PTHEME_BINARY"]
record = os.path.join(source, "tests", "oracle", "retrain.sha256")


def part_of_the_data():
    """Every twentieth document, both languages."""
    with open(os.path.join(source, "datasets", "court-releases.csv"), newline="",
              encoding="utf-8") as file:
        rows = list(csv.reader(file))
    documents = sorted({row[0] for row in rows[1:]})
    chosen = set(documents[::20])
    return rows[0], [row for row in rows[1:] if row[0] in chosen]


def train(header, rows, solver, threads, locale, directory):
    with open(os.path.join(directory, "rows.csv"), "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header] + rows)
    model = os.path.join(directory, "model.safetensors")
    environment = dict(os.environ, LC_ALL=locale)
    subprocess.run([program, "train", "rows.csv", "-o", model, "--solver", solver, "-j",
                    str(threads), "-q", "--force"], check=True, cwd=directory, env=environment)
    with open(model, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def main():
    header, rows = part_of_the_data()
    shuffled = rows[:]
    random.Random(7).shuffle(shuffled)
    found = {}
    for solver in ("libsvm", "liblinear"):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            found[solver] = train(header, rows, solver, 1, "C", first)
            again = train(header, shuffled, solver, 2, "C.UTF-8", second)
        if found[solver] != again:
            print(f"{solver}: the order of rows or the number of threads changed the model")
            return 1
    text = "".join(f"{solver} {digest}\n" for solver, digest in sorted(found.items()))
    if os.environ.get("PTHEME_UPDATE"):
        with open(record, "w", encoding="ascii") as file:
            file.write(text)
    with open(record, encoding="ascii") as file:
        recorded = file.read()
    if text != recorded:
        print("checksums differ from the recorded ones\nfound:\n" + text + "recorded:\n" + recorded)
        return 1
    print(f"{len(rows)} rows: the recorded bytes")
    return 0


sys.exit(main())

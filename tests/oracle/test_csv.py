"""The CSV reader against Python's csv module (strict) on generated files, good and broken.

Where the two differ by design:
- a quote inside an unquoted field rejects the record here and is data there;
- blanks around an unquoted field are not part of it here (so the files have none);
- blank lines are nothing here and [] there;
- after a fault, reading goes on here behind the line on which the faulty field began; there it
  ends.  `extent` below says where that is, in its own words, and csv is asked about each record.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile

DUMP = os.path.join(os.environ["PTHEME_BUILD"], "tests", "csv_dump")
FILES = int(os.environ.get("PTHEME_CSV_FILES", "3000"))
COLUMNS = 3


def extent(text, start):
    """(end, None) of the record at `start`, or (end of the faulty field's first line, fault)."""
    i, field, state, fault = start, start, "begin", None
    while i < len(text):
        c = text[i]
        if state == "quoted":
            state = "closed" if c == '"' else state
        elif c in "\r\n":
            return i + (2 if text[i:i + 2] == "\r\n" else 1), None
        elif c == ",":
            field, state = i + 1, "begin"
        elif c == '"' and state in ("begin", "closed"):
            state = "quoted"
        elif state == "closed" or c == '"':
            fault = "text behind" if state == "closed" else "quote inside"
            break
        else:
            state = "bare"
        i += 1
    if fault is None and state != "quoted":
        return i, None
    rest = text[field:].splitlines(keepends=True)
    return field + len(rest[0]) if rest else len(text), fault or "never closed"


def expected(text):
    """The rows and the rejects of a file, as (line, values or the start of the reason)."""
    at = extent(text, 0)[0]
    rows, line = [], 2
    while at < len(text):
        end, fault = extent(text, at)
        record = text[at:end]
        parsed = None
        try:
            parsed = next(csv.reader(io.StringIO(text[at:], newline=""), strict=True))
        except csv.Error:
            assert fault, (text, at)
        if fault:
            assert fault == "quote inside" or parsed is None, (text, at, fault)
            rows.append((line, fault))
        elif record.strip("\r\n"):
            fault = "1 field" if len(parsed) == 1 else f"{len(parsed)} fields"
            rows.append((line, parsed if len(parsed) == COLUMNS else fault))
        line += len(io.StringIO(record, newline="").readlines())
        at = end
    return rows


def random_field(rng):
    kind = rng.random()
    word = "".join(rng.choice(["a", "bc", "法"]) for _ in range(rng.randrange(4)))
    if kind < 0.005:
        return word + "\0"
    if kind < 0.5:
        return word
    inside = "".join(rng.choice(["a", ",", "\n", "\r\n", "\r", '""', "院"])
                     for _ in range(rng.randrange(6)))
    if kind < 0.93:
        return f'"{inside}"'
    return rng.choice(['"' + inside, word + '"', f'"{inside}"x', 'x"y"', '"""', '"'])


def random_file(rng):
    rows = [",".join(random_field(rng) for _ in range(COLUMNS if rng.random() < 0.95 else 2))
            for _ in range(rng.randrange(12))]
    end = rng.choice(["\n", "\r\n", "\r"])
    rows = [row + (rng.choice(["\n", "\r\n", "\r"]) if rng.random() < 0.05 else end) for row in rows]
    text = "text,\"the second, here\",the third of the columns" + end + "".join(rows)
    return text[:-len(end)] if rows and rng.random() < 0.3 else text


def compare(text, lines):
    rows = []
    for line in lines[:-1]:
        if "rejected" in line:
            rows.append((line["rejected"], line["reason"]))
        else:
            rows.append((line["line"], [line["text"]] + line["fields"]))
    counts = lines[-1]
    want = [(n, row) for n, row in expected(text)
            if isinstance(row, str) or row[0].strip(" \t\r\n\f\v")]
    assert len(rows) == len(want), (text, rows, want)
    for (n, row), (m, wanted) in zip(rows, want):
        same = wanted in row if isinstance(wanted, str) and isinstance(row, str) \
            else row == wanted
        assert n == m and same, (text, (n, row), (m, wanted))
    assert counts["records"] == len(expected(text)), (text, counts)
    return sum(isinstance(row, list) for _, row in rows), len(rows)


def run(texts, directory, block):
    paths = []
    for i, text in enumerate(texts):
        paths.append(os.path.join(directory, f"{i}.csv"))
        with open(paths[-1], "w", encoding="utf-8", newline="") as file:
            file.write(text)
    done = subprocess.run([DUMP, str(block)] + paths, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    groups, lines = [], []
    for line in done.stdout.splitlines():
        lines.append(json.loads(line))
        if "records" in lines[-1]:
            groups.append(lines)
            lines = []
    assert len(groups) == len(texts)
    return [compare(text, group) for text, group in zip(texts, groups)]


def main():
    rng = random.Random(20260101)
    good = total = 0
    with tempfile.TemporaryDirectory() as directory:
        for block in (1, 7, 1 << 18):
            texts = [random_file(rng) for _ in range(FILES // 3)]
            for ok, rows in run(texts, directory, block):
                good += ok
                total += rows
    print(f"{FILES} files, {total} records, {good} good: all agree")
    assert good > FILES and total - good > FILES // 3  # the generator makes both kinds


if __name__ == "__main__":
    sys.exit(main())

"""Agreement computed anew: alpha from all pairs of labels, kappa from two lists, intervals from
another generator.  Nothing here goes through coincidences, as the program does."""
import csv
import io
import itertools
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict

PROGRAM = os.environ["PTHEME_BINARY"]
LABELS = ["economy", "none", "reform", "安全"]
CODERS = ["ann", "bob", "cy"]


def alpha(units):
    """1 - observed / expected disagreement, pair by pair."""
    units = [u for u in units if len(u) > 1]
    pooled = Counter(label for u in units for label in u)
    n = sum(pooled.values())
    observed = sum(
        sum(a != b for a, b in itertools.permutations(u, 2)) / (len(u) - 1) for u in units) / n
    expected = (n * n - sum(c * c for c in pooled.values())) / (n * (n - 1))
    return 1 - observed / expected if expected else math.nan


def kappa(pairs):
    n = len(pairs)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[k] * right[k] for k in left) / n / n
    return (sum(a == b for a, b in pairs) / n - chance) / (1 - chance)


def make(seed):
    draw = random.Random(seed)
    rows = []
    for i in range(400):
        truth = draw.choice(LABELS)
        given = [truth if draw.random() < 0.8 else draw.choice(LABELS) for _ in CODERS]
        given = [g if draw.random() < 0.85 else "" for g in given]
        rows.append((f"d{i % 40}", f"Sentence {i % 7}, with \"quotes\".", given))
    return rows


def run(*arguments):
    done = subprocess.run([PROGRAM, "agree", "-f", "csv", *arguments], capture_output=True,
                          check=True)
    found = {}
    for row in csv.DictReader(io.StringIO(done.stdout.decode())):
        key = tuple(row[k] for k in ("statistic", "coder_a", "coder_b", "label_a", "label_b"))
        found[key] = row
    return found


def interval(rows, replicates=1000):
    draw = random.Random(5)
    documents = defaultdict(list)
    for document, _, given in rows:
        documents[document].append([g for g in given if g])
    names = list(documents)
    values = sorted(alpha([u for _ in names for u in documents[draw.choice(names)]])
                    for _ in range(replicates))
    assert len(names) == 40
    tail = statistics.NormalDist().cdf(-2.022691 * math.sqrt(40 / 39))  # t of 39 degrees, 0.975
    return values[round(tail * replicates)], values[round((1 - tail) * replicates) - 1]


def check(rows, found, names):
    units = [[g for g in given if g] for _, _, given in rows]

    def near(row, expected, slack=1e-6):
        assert abs(float(row) - expected) <= slack, (row, expected)

    overall = found["alpha", "", "", "", ""]
    near(overall["value"], alpha(units))
    low, high = interval(rows)
    near(overall["low"], low, 0.01)
    near(overall["high"], high, 0.01)
    for label in LABELS:
        binary = [[g == label for g in u] for u in units]
        near(found["alpha", "", "", label, ""]["value"], alpha(binary))
    for i, j in itertools.combinations(range(len(CODERS)), 2):
        pairs = [(g[i], g[j]) for _, _, g in rows if g[i] and g[j]]
        near(found["kappa", names[i], names[j], "", ""]["value"], kappa(pairs))
        for (a, b), n in Counter(pairs).items():
            assert int(found["confusion", names[i], names[j], a, b]["n"]) == n


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def main():
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        draw = random.Random(3)
        for seed in (1, 2):
            rows = make(seed)
            write("all.csv", ["document", "text", *CODERS], [[d, t, *g] for d, t, g in rows])
            check(rows, run("all.csv", "--coders", ",".join(CODERS)), CODERS)
            # a file a coder, each in another order; equal sentences of a document keep theirs
            files = [f"{coder}.csv" for coder in CODERS]
            for i, path in enumerate(files):
                places = {d: draw.random() for d in sorted({d for d, _, _ in rows})}
                order = sorted(rows, key=lambda row: places[row[0]])
                write(path, ["theme", "text", "document"], [[g[i], t, d] for d, t, g in order])
            check(rows, run(*files), files)


if __name__ == "__main__":
    sys.exit(main())

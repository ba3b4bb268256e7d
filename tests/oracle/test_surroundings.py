"""Same inputs, same bytes: a model and everything that is written with it, whatever the order of
rows, the number of threads, the locale, the directory and the build.

usage: test_surroundings.py [--all] [PROGRAM...]
Compares what the programs (default: the one under test) write in different surroundings with each
other; --all takes more data and every combination of locale and threads."""
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

source = os.environ.get("PTHEME_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOCALES = [("C", None), ("de_DE.UTF-8", "de_DE"), ("tr_TR.UTF-8", "tr_TR")]

# (name of the output, command); {j} is the number of threads.  What is named "x-FORM" is written to
# a file "x.FORM" and read by the commands behind it under that name.  rows.csv has its rows in any
# order.  Only figures in context depend on the order inside a document, so with context it is
# documents.csv, which keeps that.
TRAIN = "train rows.csv -j {j} -q --context 0"
REPORT = "report -m model -j {j} --by date:year --compare date:year classify.jsonl"
COMMANDS = [
    ("train-txt", "train documents.csv -j {j} -q -f text -o model --solver libsvm"),
    ("train-csv", TRAIN + " -f csv -o liblinear --solver liblinear --class-weight balanced"),
    ("train-json", TRAIN + " -f json -o dated --split-by-date 0.3 --char-ngrams 3-4 --folds 3"),
    ("tune-txt", TRAIN + " -f text -o tuned --tune --trials trials --folds 2"),
    *((f"classify-{form}", f"classify -m model -j {{j}} -f {form} releases")
      for form in ("jsonl", "csv", "tsv", "text")),
    *((f"report-{form}", REPORT + f" -f {form}") for form in ("csv", "tsv")),
    *((f"report-{form}", REPORT + f" -f {form} --evidence 2")
      for form in ("text", "json", "markdown", "html")),
    ("selftest-json", "report -j {j} -f json --self-test labels.csv"),
    *((f"evaluate-{form}", f"evaluate -m model -f {form} labels.csv --compare liblinear")
      for form in ("text", "csv", "json", "markdown")),
    *((f"explain-{form}", f"explain -m model -f {form} release.txt") for form in ("text", "jsonl")),
    ("top-text", "explain -m model --top-terms economy -n 30 -f text"),
    *((f"agree-{form}", f"agree -f {form} labels.csv --coders coder_a,coder_b")
      for form in ("text", "csv", "json")),
    *((f"check-{form}", f"check -f {form} labels.csv") for form in ("text", "csv", "json")),
    ("suggest-csv", "suggest -m model -n 20 releases"),
    ("audit-csv", "audit -m model -n 20 -f csv classify.jsonl"),
    ("weights-csv", "export -m model -f csv"),
    ("vectors-txt", "export -m model -f libsvm labels.csv"),
    ("svm-txt", "export -m model -f libsvm-model"),
    ("info-text", "info -m model -f text"),
    ("info-json", "info -m model -f json"),
]
LONG = ["selftest-json"]  # with --all only
FILES = ["model", "liblinear", "dated", "tuned", "trials"]


def labelled(step):
    """Every step-th document of the shipped training data, both languages."""
    with open(os.path.join(source, "datasets", "court-releases.csv"), newline="",
              encoding="utf-8") as file:
        rows = list(csv.reader(file))
    documents = set(sorted({row[0] for row in rows[1:]})[::step])
    return rows[0], [row for row in rows[1:] if row[0] in documents]


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header] + rows)


def furnish(folder, header, rows, releases, seed):
    """The inputs; training rows, and the releases on the disk, in an order of their own."""
    draw = random.Random(seed)
    write(os.path.join(folder, "labels.csv"), header, rows)
    shuffled = rows[:]
    draw.shuffle(shuffled)
    write(os.path.join(folder, "rows.csv"), header, shuffled)
    place = {row[0]: i for i, row in enumerate(shuffled)}
    by_document = sorted(rows, key=lambda row: place[row[0]])
    write(os.path.join(folder, "documents.csv"), header, by_document)
    os.mkdir(os.path.join(folder, "releases"))
    names = releases[:]
    draw.shuffle(names)
    for name in names:
        shutil.copy(os.path.join(source, "datasets", "releases", name),
                    os.path.join(folder, "releases", name))
    shutil.copy(os.path.join(source, "datasets", "releases", releases[0]),
                os.path.join(folder, "release.txt"))


def shuffle_lines(path, seed):
    with open(path, "rb") as file:
        lines = file.readlines()
    random.Random(seed).shuffle(lines)
    with open(path, "wb") as file:
        file.writelines(lines)


def produce(setting):
    """Everything that a program writes in one place, by name."""
    program, folder, threads, environment, seed = setting
    found = {}
    for name, command in COMMANDS:
        if name in LONG and "--all" not in sys.argv:
            continue
        ran = subprocess.run([program, *command.format(j=threads).split()], cwd=folder,
                             env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if ran.returncode not in (0, 1) or (ran.returncode == 1 and not ran.stdout):
            raise RuntimeError(f"{command}: exit {ran.returncode}\n{ran.stderr.decode()}")
        found[name] = ran.stdout
        with open(os.path.join(folder, name.replace("-", ".")), "wb") as file:
            file.write(ran.stdout)
        if name == "classify-jsonl":
            shuffle_lines(os.path.join(folder, "classify.jsonl"), seed)
    for name in FILES:
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read()
    return found


def make_locales(folder, wanted):
    """[(name, LOCPATH)]; made anew, since a system may lack them, or left out if it cannot."""
    usable = []
    for name, definition in wanted:
        made = definition is None or subprocess.run(
            ["localedef", "-i", definition, "-f", "UTF-8", os.path.join(folder, name)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        if made:
            usable.append((name, folder))
        else:
            print(f"no locale {name}: not tried")
    return usable


def first_difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return f"byte {at}: {a[max(0, at - 60):at + 40]!r} and {b[max(0, at - 60):at + 40]!r}"


def settings(programs, locales, everything):
    """(program, threads, locale): the first is compared with all others."""
    yield programs[0], 1, locales[0]
    if not everything:
        yield programs[-1], 2, locales[-1]
        return
    for locale in locales:
        yield programs[0], 2, locale
    for program in programs[1:]:
        yield program, 2, locales[-1]


def main():
    everything = "--all" in sys.argv
    programs = [os.path.abspath(path) for path in sys.argv[1:] if path != "--all"]
    programs = programs or [os.environ["PTHEME_BINARY"]]
    header, rows = labelled(6 if everything else 30)
    releases = sorted(os.listdir(os.path.join(source, "datasets", "releases")))
    releases = releases if everything else releases[::6]
    with tempfile.TemporaryDirectory() as work:
        os.mkdir(os.path.join(work, "locales"))
        locales = make_locales(os.path.join(work, "locales"),
                               LOCALES if everything else [LOCALES[0], LOCALES[-1]])
        tasks = []
        for i, (program, threads, (locale, path)) in enumerate(
                settings(programs, locales, everything)):
            folder = os.path.join(work, "place" + "-x" * i)
            os.mkdir(folder)
            furnish(folder, header, rows, releases, i)
            tasks.append((program, folder, threads,
                          dict(os.environ, LC_ALL=locale, LANG=locale, LOCPATH=path), i))
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(produce, tasks))
    faults = 0
    for task, found in zip(tasks[1:], results[1:]):
        for name, data in results[0].items():
            if found[name] != data:
                faults += 1
                print(f"{name} differs: {tasks[0][0]} with 1 thread in C, {task[0]} with {task[2]} "
                      f"in {task[3]['LC_ALL']}\n  {first_difference(data, found[name])}")
    print(f"{len(results)} settings, {len(results[0])} outputs of {len(rows)} rows: {faults} differ")
    return 1 if faults else 0


sys.exit(main())

"""A results database survives what stops a run: SIGKILL, SIGINT, a full disk.  Whatever happens,
each document is there as it was or as it becomes, and a further run does the rest."""
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile

BINARY = os.environ["PTHEME_BINARY"]
THEMES = {"economy": "banks market growth", "security": "police crime safety",
          "none": "meeting opened hall"}


def run(*arguments, limit=None):
    def prepare():
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.run([BINARY, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, preexec_fn=prepare)


def must(*arguments):
    done = run(*arguments)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def train(model):
    with open("labels.csv", "w", encoding="utf-8") as out:
        out.write("document,text,theme\n")
        for d in range(10):
            for theme, words in THEMES.items():
                out.write(f"d{d},{words} number {d}.,{theme}\n")
    must("train", "-q", "--no-bigrams", "labels.csv", "-o", model)


def write_documents(path, n, word):
    draw = random.Random(1)
    words = " ".join(THEMES.values()).split() + ["court", "case", "law"]
    with open(path, "w", encoding="utf-8") as out:
        for i in range(n):
            text = " ".join(" ".join(draw.choices(words, k=10)) + "." for _ in range(30))
            out.write(json.dumps({"document": f"d{i}", "court": f"c{i % 7}", "text": text + word}))
            out.write("\n")


def rows(report):
    """{document: its rows}"""
    found = {}
    for line in report.splitlines():
        cells = line.split(",")
        if cells[0] == "document":
            found.setdefault(cells[2], []).append(line)
    return found


def report(database):
    return must("report", "-q", "--by", "court", database)


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def stop(number, watched, limit, *arguments):
    """Runs until a file has grown beyond a limit, then stops it; the exit code."""
    process = subprocess.Popen([BINARY, *arguments], stderr=subprocess.PIPE)
    while process.poll() is None and size(watched) <= limit:
        pass
    process.send_signal(number)
    process.communicate()
    return process.returncode


def check_alone(database):
    left = [name for name in os.listdir(".") if name.startswith(database) and name != database]
    assert not left, left


def check_killed(expected):
    kills = 0
    for limit in (0, 1 << 20, 4 << 20, 7 << 20, 10 << 20):
        kills += stop(signal.SIGKILL, "k.db", limit, "classify", "-q", "-j2", "-m", "m", "a.jsonl",
                      "-o", "k.db") == -signal.SIGKILL
    again = run("classify", "-m", "m", "a.jsonl", "-o", "k.db")
    assert again.returncode == 0, again.stderr
    assert " unchanged" in again.stderr, "nothing had been kept: " + again.stderr
    assert kills > 1, "the runs ended before they were killed"
    assert report("k.db") == expected
    check_alone("k.db")
    print(f"killed {kills} times, then finished: the same report")


def check_interrupted(expected):
    code = stop(signal.SIGINT, "i.db", 1 << 20, "classify", "-q", "-m", "m", "a.jsonl", "-o",
                "i.db")
    assert code == 130, code
    check_alone("i.db")
    held = rows(report("i.db"))
    wanted = rows(expected)
    assert 0 < len(held) < len(wanted), len(held)
    assert all(wanted[name] == lines for name, lines in held.items())
    must("classify", "-q", "-m", "m", "a.jsonl", "-o", "i.db")
    assert report("i.db") == expected
    print(f"interrupted after {len(held)} documents, then finished: the same report")


def check_replacing(old, new):
    for number, code in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        found = stop(number, "i.db-journal", 1 << 20, "classify", "-q", "-m", "m", "b.jsonl", "-o",
                     "i.db")
        assert found == code, found
    old, new, held = rows(old), rows(new), rows(report("i.db"))
    assert held.keys() == old.keys()
    fresh = sum(lines == new[name] for name, lines in held.items())
    assert all(lines in (old[name], new[name]) for name, lines in held.items())
    assert 0 < fresh < len(held), fresh
    print(f"killed while replacing: {fresh} of {len(held)} documents are new, none is between")


def check_full(expected, wanted):
    """i.db holds a mixture; a limit of the file's size stands in for a full disk."""
    must("classify", "-q", "-m", "m", "a.jsonl", "-o", "i.db")
    full = run("classify", "-m", "m", "a.jsonl", "more.jsonl", "-o", "i.db",
               limit=size("i.db") + 200000)
    assert full.returncode == 5, (full.returncode, full.stderr)
    assert full.stderr.startswith("policytheme: i.db: "), full.stderr
    held = rows(report("i.db"))
    assert all(held[name] == lines for name, lines in rows(expected).items())
    must("classify", "-q", "-m", "m", "a.jsonl", "more.jsonl", "-o", "i.db")
    assert report("i.db") == wanted
    fresh = run("classify", "-m", "m", "a.jsonl", "-o", "f.db", limit=5000)
    assert fresh.returncode == 5, (fresh.returncode, fresh.stderr)
    assert not os.path.exists("f.db"), "a database without anything was left"
    check_alone("f.db")
    print("no room: exit 5, the old content stays; with room again, all is there")


def main():
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        train("m")
        write_documents("a.jsonl", 7000, "")
        write_documents("b.jsonl", 7000, " Banks market growth.")
        with open("more.jsonl", "w", encoding="utf-8") as out:
            for line in open("a.jsonl", encoding="utf-8"):
                out.write(line.replace('"document": "', '"document": "x'))
        old = must("classify", "-q", "-m", "m", "a.jsonl")
        with open("a.out.jsonl", "w", encoding="utf-8") as out:
            out.write(old)
        must("classify", "-q", "-m", "m", "b.jsonl", "-o", "b.out.jsonl")
        must("classify", "-q", "-m", "m", "more.jsonl", "-o", "more.out.jsonl")
        old, new = report("a.out.jsonl"), report("b.out.jsonl")
        both = must("report", "-q", "--by", "court", "a.out.jsonl", "more.out.jsonl")
        check_killed(old)
        check_interrupted(old)
        check_replacing(old, new)
        check_full(old, both)
        os.chdir("/")


if __name__ == "__main__":
    sys.exit(main())

"""Long inputs, a document or a stream: the same bytes for any number of threads, memory that does not
grow with what passes through, and whole lines whatever stops the run.  PTHEME_STREAM_MB is the
length of the stream, 24 if it is not set; scripts/test --all takes 1000."""
import csv
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile

PROGRAM = os.environ["PTHEME_BINARY"]
MODEL = os.path.join(os.environ["PTHEME_SOURCE"], "models", "court-releases.safetensors")
STREAM = int(os.environ.get("PTHEME_STREAM_MB", "24"))
SANITIZED = any(name in os.environ["PTHEME_BUILD"] for name in ("asan", "tsan"))
MOST = 64  # MiB; usually 23 to 46, with the model and what a child inherits from Python

WORDS = "court banks fraud wages housing judge reform drugs visit the of in and said".split()
PIECES = ["\n", "\r\n", "----\n", " \n\n\n", "[Photo/court.gov.cn]\n", "最高人民法院发布典型案例。\n",
          "法院保护企业；惩治腐败；服务民生。", "“He said so.”\n", "No. 5 of the U.S. case v. Smith\n"]


def command(*arguments):
    return [PROGRAM, "classify", "-q", "-m", MODEL, *arguments]


def text(draw, size):
    """Prose with all that lies at the edge of a sentence, at the edge of a part sooner or later."""
    parts, done = [], 0
    while done < size:
        part = (draw.choice(PIECES) if draw.random() < 0.3 else
                " ".join(draw.choices(WORDS, k=draw.randint(1, 20))).capitalize() +
                draw.choice([". ", ".\n", "? ", "\n", "\n\n", ""]))
        parts.append(part)
        done += len(part.encode())
    return "".join(parts)


def run(*arguments):
    """Output's hash and the peak of memory in MiB."""
    child = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE)
    total = hashlib.sha256()
    while chunk := child.stdout.read(1 << 16):
        total.update(chunk)
    child.stdout.close()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, (arguments, child.returncode)
    return total.hexdigest(), usage.ru_maxrss / 1024


def check_whole(path):
    """Tables are not written in parts, so they are an independent way to the same figures."""
    rows = subprocess.run(command("-j1", "-f", "csv", path), check=True, capture_output=True,
                          text=True).stdout
    line = subprocess.run(command("-j1", "-f", "jsonl", path), check=True, capture_output=True).stdout
    result = json.loads(line)
    labels, counts, masses = result["labels"], {}, dict.fromkeys(result["labels"], 0)
    table = list(csv.DictReader(rows.splitlines(keepends=True)))
    assert len(table) == len(result["sentences"]) > 10000
    for row, found in zip(table, result["sentences"]):
        assert [row[k] for k in ("text", "theme")] == [found["text"], found["theme"]]
        assert [int(row[k]) for k in ("start", "end")] == [found["start"], found["end"]]
        assert [float(row["p:" + name]) for name in labels] == found["p"]
        assert row["flags"].split() == found["flags"]
        counts[found["theme"]] = counts.get(found["theme"], 0) + 1
        if "no-evidence" not in found["flags"]:
            for name, p in zip(labels, found["p"]):
                masses[name] += round(p * 1e6)
    assert {k: n for k, n in result["counts"].items() if n} == counts
    themes = sum(masses[name] for name in labels if name != result["background"])
    for name, weight in result["weights"].items():
        assert abs(weight - masses[name] / themes) < 1e-6


def check_document(directory):
    draw = random.Random(1)
    path = os.path.join(directory, "long.txt")
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text(draw, 3 << 20))
    check_whole(path)
    table = os.path.join(directory, "long.jsonl")
    with open(table, "w", encoding="utf-8") as file:
        for n, size in enumerate((100, 3 << 20, 100, 600_000, 600_000, 100)):
            print(json.dumps({"document": f"d{n}", "date": "2024", "text": text(draw, size)}),
                  file=file)
    for name in (path, table):
        found = {run(f"-j{n}", name)[0] for n in (1, 2, 5)}
        assert len(found) == 1, name
    print("a document in parts is the document")


def check_memory(directory):
    path = os.path.join(directory, "memory.txt")
    with open(path, "w", encoding="utf-8") as file:
        piece = text(random.Random(2), 1 << 20) + "\n"
        for _ in range(40):
            file.write(piece)
    for threads in ("-j1", "-j2"):
        peak = run(threads, path)[1]
        assert SANITIZED or peak < MOST, peak  # of any length
        print(f"a document of 40 MiB, {threads}: {peak:.0f} MiB")


def check_fault(directory):
    """A text that turns out to be none when a part of it is written: no file is left."""
    path, out = (os.path.join(directory, name) for name in ("fault.txt", "fault.jsonl"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text(random.Random(4), 2 << 20) + "\n\0")
    found = subprocess.run(command(path, "-o", out), stderr=subprocess.PIPE)
    assert found.returncode == 3 and b"byte 0x00" in found.stderr, found
    assert not os.path.exists(out)


def check_stop(directory):
    """A signal within a document: what is written ends with the end of a line."""
    path = os.path.join(directory, "long.txt")
    child = subprocess.Popen(command("-j2", path, path), stdout=subprocess.PIPE)
    written = child.stdout.read(1000)
    child.send_signal(signal.SIGTERM)
    written += child.stdout.read()
    child.stdout.close()
    assert child.wait() == 143
    assert [json.loads(line)["document"] for line in written.splitlines()] == ["long"]
    assert written.endswith(b"\n")
    print("a signal waits for the end of the document")


def feed(threads, lines):
    """Sends the lines round and round; output's hash and the peak of memory in MiB."""
    child = subprocess.Popen(command("--stream", threads, "-"), stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    feeder = os.fork()
    if feeder == 0:
        child.stdout.close()
        block = b"".join(lines)
        for _ in range(max(1, (STREAM << 20) // len(block))):
            child.stdin.write(block)
        child.stdin.close()
        os._exit(0)
    child.stdin.close()
    total = hashlib.sha256()
    while chunk := child.stdout.read(1 << 16):
        total.update(chunk)
    child.stdout.close()
    os.waitpid(feeder, 0)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, child.returncode
    return total.hexdigest(), usage.ru_maxrss / 1024


def check_stream():
    draw = random.Random(3)
    lines = [json.dumps({"document": f"d{n}", "text": text(draw, draw.choice([50, 500, 5000])),
                         "n": n}).encode() + b"\n" for n in range(1000)]
    one, alone = feed("-j1", lines)
    two, both = feed("-j2", lines)
    assert one == two
    assert SANITIZED or max(alone, both) < MOST, (alone, both)  # of any length
    print(f"a stream of {STREAM} MiB: {alone:.0f} MiB with one thread, {both:.0f} with two")


def main():
    check_stream()
    with tempfile.TemporaryDirectory() as directory:
        check_memory(directory)  # a child's peak begins at the memory of its parent, which grows
        check_document(directory)
        check_stop(directory)
        check_fault(directory)


if __name__ == "__main__":
    sys.exit(main())

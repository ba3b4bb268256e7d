"""Inputs made to cost time or memory: each must be read to its end with every record accounted for,
within a limit of processor time that only something worse than linear would reach, and within the
memory that the longest allowed record takes."""
import json
import os
import resource
import subprocess
import sys
import tempfile

DUMP = os.path.join(os.environ["PTHEME_BUILD"], "tests", "csv_dump")
SECONDS = 60
MIB = 1 << 20


def many_keys(n):
    return b"".join(b',"k%d":1' % i for i in range(n))


HEAD = b"document,text\n"

# name, pieces and how often each, then records, good ones, and the most memory in MiB (None: not the
# point).  Pieces are written one by one: a child's peak begins at the memory of its parent.
CASES = [
    ("a field of 100 MB.csv", [(HEAD + b"a,", 1), (b"x" * MIB, 100), (b"\nb,two\n", 1)], 2, 1, 40),
    ("a quoted field of 100 MB.csv",
     [(HEAD + b'a,"', 1), (b"x" * MIB, 100), (b'"\nb,two\n', 1)], 2, 1, 40),
    ("an open quote before rows and one after.csv",
     [(HEAD + b'a,"one\n', 1), (b"b,a row\n", 200_000), (b'c,"', 1), (b"rows, " * 20 + b"\n", 200_000)],
     400_001, 200_000, None),
    ("bare quotes.csv", [(HEAD, 1), (b'a,o"ne\n', 100_000)], 100_000, 0, None),
    ("open quotes.csv", [(HEAD, 1), (b'a,"one\n', 100_000)], 100_000, 0, None),
    ("an open quote, then pairs.csv", [(HEAD + b'a,"one\n', 1), (b'b,""""\n', 3_000_000)],
     3_000_001, 3_000_000, None),
    ("open quotes and pairs.csv", [(HEAD, 1), (b'a,"one\n' + b'b,""""\n' * 10, 30_000)],
     330_000, 300_000, None),
    ("one line of delimiters.csv", [(HEAD, 1), (b",", MIB), (b"\n", 1)], 1, 0, None),
    ("a header of many.csv", [(b"text", 1), (b",x", 500_000), (b"\n", 1)], "E", 0, None),
    ("blank lines.csv", [(b"\n", 8 * MIB), (HEAD, 1), (b"\r", MIB)], 0, 0, 40),
    ("brackets.jsonl", [(b"[", MIB), (b"\n", 1), (b'{"a":', MIB), (b"\n", 1)], 2, 0, None),
    ("escapes.jsonl", [(b'{"text":"', 1), (b"\\u6cd5", 2 * MIB), (b'"}\n', 1)], 1, 1, None),
    ("many keys.jsonl", [(b'{"text":"a"', 1), (many_keys(200_000), 1), (b"}", 1)], 1, 1, None),
    ("a line of 100 MB.jsonl",
     [(b'{"text":"', 1), (b"x" * MIB, 100), (b'"}\n{"text":"a"}\n', 1)], 2, 1, 40),
    ("comments.html", [(b"<p>A court.", 1), (b"<!--", 300_000)], 1, 1, None),
    ("nested.html", [(b"<p>A court.", 1), (b"<div>", 200_000)], 1, 0, None),
    ("end tags.html", [(b"<div>", 400), (b"</p></b>", 200_000), (b"A court.", 1)], 1, 1, None),
    ("formatting.html", [(b"<b><i><a><p>A court.", 50_000)], 1, None, None),
    ("script.html", [(b"<p>A court.<script>", 1), (b"<x ", 500_000)], 1, 1, None),
    ("entities.html", [(b"<p>A court.", 1), (b"&#x110000;&a", 200_000)], 1, 1, None),
    ("attribute.html", [(b"<p>A court.<a href='", 1), (b"x", 4 * MIB), (b"'>b.", 1)], 1, 1, None),
    ("attributes.html", [(b"<p>A court.<a", 1), (b" a=b", 300_000), (b">b.", 1)], 1, 1, None),
    ("bad bytes.txt", [(b"a\xff", 4 * MIB)], 1, 1, None),
    ("continuation bytes.txt", [(b"a\n", 1), (b"\x80", 8 * MIB)], 1, 1, None),
]


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def write(path, pieces):
    with open(path, "wb") as file:
        for piece, times in pieces:
            block = max(1, MIB // len(piece))
            for done in range(0, times, block):
                file.write(piece * min(block, times - done))


def run(path, directory):
    out = os.path.join(directory, "out")
    with open(out, "wb") as file:
        child = subprocess.Popen([DUMP, path], stdout=file, stderr=subprocess.PIPE,
                                 preexec_fn=limits)
        message = child.stderr.read()
        child.stderr.close()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    rejected, last = 0, b"{}"
    with open(out, "rb") as file:
        for last in file:
            rejected += last.startswith(b'{"rejected"')
    return child.returncode, rejected, json.loads(last), message, usage.ru_maxrss / 1024


def check(name, pieces, records, good, most, directory):
    path = os.path.join(directory, name.replace(" ", "-"))
    write(path, pieces)
    code, rejected, counts, message, rss = run(path, directory)
    os.unlink(path)
    if records == "E":
        assert code == 1 and b"two columns are named" in message, (name, code, message)
        return
    assert code == 0, (name, code, message)
    assert counts["records"] == counts["ok"] + counts["empty"] + rejected, (name, counts)
    assert counts["records"] == records and good in (None, counts["ok"]), (name, counts)
    sanitized = "asan" in os.environ["PTHEME_BUILD"] or "tsan" in os.environ["PTHEME_BUILD"]
    assert most is None or sanitized or rss < most, (name, rss)
    print(f"{name}: {records} records, {rejected} rejected, {rss:.0f} MiB")


def main():
    with tempfile.TemporaryDirectory() as directory:
        for case in CASES:
            check(*case, directory)


if __name__ == "__main__":
    sys.exit(main())

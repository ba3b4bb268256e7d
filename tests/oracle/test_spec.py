"""The pages in tests/spec/ hold for the program too, not only for the library: every block of
sentences.txt goes through `classify --stream`, whose sentences must be those of the page."""
import json
import os
import re
import subprocess
import sys

page = os.path.join(os.environ["PTHEME_SOURCE"], "tests", "spec", "sentences.txt")
model = os.path.join(os.environ["PTHEME_SOURCE"], "models", "court-releases.safetensors")


def blocks(text):
    """(line, input, expected sentences) of each block that is not indented."""
    pattern = re.compile(r"^=== input[^\n]*\n(.*?)^=== sentences\n(.*?)^===$", re.S | re.M)
    for found in pattern.finditer(text):
        source, expected = (
            re.sub(r"\\u\{([0-9A-Fa-f]+)\}", lambda m: chr(int(m.group(1), 16)), part)
            for part in found.groups())
        line = text.count("\n", 0, found.start()) + 1
        # a line of the page ends at \n only: the blocks hold other line ends on purpose
        yield line, source[:-1], [s for s in expected.split("\n") if s]


def main():
    with open(page, encoding="utf-8", newline="") as file:
        cases = list(blocks(file.read()))
    records = "".join(json.dumps({"document": str(line), "text": source}) + "\n"
                      for line, source, _ in cases)
    answer = subprocess.run([os.environ["PTHEME_BINARY"], "classify", "--stream", "-m", model, "-q"],
                            input=records.encode(), stdout=subprocess.PIPE, check=True).stdout
    results = [json.loads(line) for line in answer.decode().splitlines()]
    assert len(results) == len(cases) > 50, (len(results), len(cases))
    failed = 0
    for (line, source, expected), result in zip(cases, results):
        found = [sentence["text"] for sentence in result.get("sentences", [])]
        if found != expected:
            failed += 1
            print(f"sentences.txt:{line}: expected {expected}\n  found {found}")
    print(f"{len(cases)} blocks, {failed} differ")
    return 1 if failed else 0


sys.exit(main())

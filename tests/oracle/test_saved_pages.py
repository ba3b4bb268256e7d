"""Pages as people save them: the main text comes out of navigation, cookie bars, share buttons,
related links and footers, in UTF-8, GB18030 and UTF-16.  The pages are made up; their build is that
of real ones.  PAGE.txt says what is wanted, a paragraph a line."""
import glob
import json
import os
import subprocess
import sys
import tempfile

BINARY, SOURCE = os.environ["PTHEME_BINARY"], os.environ["PTHEME_SOURCE"]
PAGES = os.path.join(SOURCE, "tests/oracle/pages")
MODEL = os.path.join(SOURCE, "models/court-releases.safetensors")
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]


def classify(*inputs):
    done = subprocess.run([BINARY, "classify", "-q", "-m", MODEL, *inputs, "-f", "jsonl"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr.decode()
    return {one["document"]: one for one in map(json.loads, done.stdout.splitlines())}


def found(result):
    """As PAGE.txt has it, but sentences and not paragraphs are in lines."""
    head = [f"{key} {result[key]}" for key in ("document", "title", "date", "language")
            if key in result]
    return head + [sentence["text"] for sentence in result["sentences"]]


def squeezed(lines):
    return "\n".join(lines[:4]) + "".join("".join(lines[4:]).split())


def main():
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for encoding in ENCODINGS:
            os.mkdir(encoding)
            for path in glob.glob(os.path.join(PAGES, "*.html")):
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                with open(f"{encoding}/{os.path.basename(path)}", "wb") as file:
                    file.write(text.encode(encoding))
            results = classify(encoding)
            for path in sorted(glob.glob(os.path.join(PAGES, "*.txt"))):
                name = os.path.basename(path)[:-4]
                with open(path, encoding="utf-8") as file:
                    wanted = file.read().splitlines()
                if squeezed(found(results[name])) == squeezed(wanted):
                    continue
                wrong += 1
                print(f"--- {name}, {encoding}: found")
                print(*found(results[name]), "--- wanted", *wanted, sep="\n")
        os.chdir("/")
    print(f"{wrong} of {len(ENCODINGS) * len(glob.glob(PAGES + '/*.html'))} wrong")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())

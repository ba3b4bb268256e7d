"""Every verb that is stopped while it reads says so by its exit code and leaves the old output alone.
The input is a pipe that is filled only after the signal, so that no verb is done before it."""
import os
import signal
import subprocess
import sys
import tempfile

BINARY = os.environ["PTHEME_BINARY"]
THEMES = {"economy": "banks market growth", "security": "police crime safety",
          "none": "meeting opened hall"}
# Verb and options, and what it reads.
COMMANDS = [("classify -f csv", "rows"), ("explain -f jsonl", "rows"), ("suggest --force", "rows"),
            ("check -f csv", "rows"), ("agree -f csv --coders theme,other", "rows"),
            ("evaluate -f csv", "rows"), ("export -f libsvm", "rows"),
            ("train --force", "rows"), ("report -f csv", "results"),
            ("report -f html", "results"), ("report -f csv --self-test --draws 1", "rows"),
            ("audit -n 3 --force", "results")]


def labelled():
    rows = [f"d{d},{words} number {d}.,{theme},{theme}"
            for d in range(10) for theme, words in THEMES.items()]
    return "\n".join(["document,text,theme,other", *rows, ""])


def run(*arguments):
    subprocess.run([BINARY, *arguments], check=True, stdout=subprocess.DEVNULL)


def check(command, text):
    """The exit code, and what is in the output."""
    name = "in.jsonl" if text.startswith("{") else "in.csv"
    os.mkfifo(name)
    with open("out", "w", encoding="utf-8") as old:
        old.write("old")
    child = subprocess.Popen([BINARY, *command.split(), "-q", name, "-o", "out"],
                             stderr=subprocess.PIPE)
    with open(name, "w", encoding="utf-8") as pipe:  # opened when the other end is
        child.send_signal(signal.SIGTERM)
        pipe.write(text)
    said = child.communicate()[1]
    os.remove(name)
    with open("out", encoding="utf-8") as out:
        assert (child.returncode, out.read()) == (143, "old"), (command, child.returncode, said)
    assert os.listdir(".").count("out") == 1 and not [x for x in os.listdir(".") if ".part" in x]


def main():
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        with open("labels.csv", "w", encoding="utf-8") as out:
            out.write(labelled())
        run("train", "-q", "labels.csv", "-o", "model")
        run("classify", "-q", "-m", "model", "labels.csv", "-o", "results.jsonl")
        with open("results.jsonl", encoding="utf-8") as file:
            texts = {"rows": labelled(), "results": file.read()}
        for command, reads in COMMANDS:
            check(command, texts[reads])
        os.chdir("/")
    print(f"{len(COMMANDS)} commands were stopped")


if __name__ == "__main__":
    sys.exit(main())

"""What the pages show is what happens: every ```console block of README.md and docs/tutorial.md is
run, line by line, and its output must be the one on the page.

A line "$ command" is run by bash in an empty directory where `datasets` is the project's; the
output is what both streams print.  "..." on a line of its own stands for any lines.
PTHEME_UPDATE=1 writes the outputs into the pages (blocks with "..." are only checked)."""
import os
import re
import subprocess
import sys
import tempfile

source = os.environ["PTHEME_SOURCE"]
pages = ["README.md", "docs/tutorial.md"]
block_pattern = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)


def run(command, directory):
    path = os.path.dirname(os.environ["PTHEME_BINARY"]) + os.pathsep + os.environ["PATH"]
    environment = dict(os.environ, PATH=path, LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="100")
    done = subprocess.run(["bash", "-c", command], cwd=directory, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.stdout.decode().replace(source + os.sep, "")  # where the clone lies is no matter


def steps(block):
    """(command, shown output) pairs; a command may go on over lines that end in a backslash."""
    parts = re.split(r"^\$ ", block, flags=re.M)[1:]
    for part in parts:
        lines = part.splitlines(keepends=True)
        n = 1
        while lines[n - 1].rstrip("\n").endswith("\\"):
            n += 1
        yield "".join(lines[:n]), "".join(lines[n:])


def agrees(shown, found):
    pattern = re.escape(shown).replace(re.escape("...\n"), r"(?s:.*?)")
    return re.fullmatch(pattern, found) is not None


def check(page, text, directory):
    """The page with true outputs, and how many blocks were wrong."""
    wrong = 0

    def redo(match):
        nonlocal wrong
        out = []
        for command, shown in steps(match.group(1)):
            found = run(command, directory)
            if not agrees(shown, found):
                wrong += 1
                line = text.count("\n", 0, match.start()) + 1
                print(f"{page}:{line}: $ {command}shown:\n{shown}found:\n{found}")
            keep = "...\n" in shown
            out.append("$ " + command + (shown if keep else found))
        return "```console\n" + "".join(out) + "```"

    return block_pattern.sub(redo, text), wrong


def main():
    failed = 0
    for page in pages:
        path = os.path.join(source, page)
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with tempfile.TemporaryDirectory() as directory:
            os.symlink(os.path.join(source, "datasets"), os.path.join(directory, "datasets"))
            renewed, wrong = check(page, text, directory)
        if wrong and os.environ.get("PTHEME_UPDATE"):
            with open(path, "w", encoding="utf-8") as file:
                file.write(renewed)
        else:
            failed += wrong
        print(f"{page}: {len(block_pattern.findall(text))} blocks, {wrong} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Manual pages and completions against what --help says: every verb and option is in each of them,
with the same values, and mandoc and the shells find them well-formed."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

program = os.environ["PTHEME_BINARY"]
manual = Path(os.environ["PTHEME_BUILD"]) / "manual"
option_line = re.compile(r"^  (?:-(\w))?(?:, |    )?(?:--([\w-]+))?(?: ([^ \n]+))?", re.M)


def say(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    return done.returncode, done.stdout.decode()


def verbs():
    return re.findall(r"^  (\w+) +[A-Z]", say(program, "--help")[1], re.M)


def options(verb):
    """[(letter, name, argument)] of --help; a letter or name may be ''."""
    text = say(program, verb, "--help")[1]
    lines = re.findall(r"^(?:  -\w.*|      --.*)$", text, re.M)
    return [option_line.match(line).groups(default="") for line in lines]


def complete(*words):
    """What bash offers for the last word."""
    code, text = say("bash", "-c", 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); '
                     '_policytheme; printf "%s\\n" "${COMPREPLY[@]}"',
                     "-", str(manual / "bash/policytheme"), "policytheme", *words, cwd=manual)
    assert code == 0, text
    return set(text.split())


def check_verb(verb, zsh, fish):
    found = options(verb)
    names = {"--" + name for _, name, _ in found if name} | {"-" + c for c, _, _ in found if c}
    assert "--help" in names and "-h" in names, (verb, names)
    assert complete(verb, "-") == names, (verb, complete(verb, "-") ^ names)
    page = (manual / f"man1/policytheme-{verb}.1").read_text().replace("\\-", "-")
    section = re.search(rf"^    {verb}\)(.*?);;$", zsh, re.S | re.M).group(1)
    mine = [line for line in fish.splitlines() if f"subcommand_from {verb}'" in line]
    assert len(mine) == len(found), verb
    for letter, name, argument in found:
        shown = ", ".join((["-" + letter] if letter else []) + (["--" + name] if name else []))
        assert shown in re.sub(r"\\f[BIR]", "", page), (verb, shown)
        key = "--" + name if name else "-" + letter
        assert re.search(rf"'\*?{key}[=+]?\[", section), (verb, key)
        assert any(f" -l {name} " in line + " " if name else f" -s {letter} " in line
                   for line in mine), (verb, key)
        if "|" in argument:
            words = set(argument.split("|"))
            if "FILE" in words:
                words = words - {"FILE"} | {path.name for path in manual.iterdir()}
            assert complete(verb, key, "") == words, (verb, key)
            assert complete(verb, key, "=", "") == words, (verb, key)
            assert argument.replace("|", " ").replace(" FILE", "") in section, (verb, key)


def check_form():
    # No date: the page must not depend on when it was built.
    pages = sorted((manual / "man1").glob("*.1"))
    faults = say("mandoc", "-Tlint", "-Wwarning", *map(str, pages))[1].splitlines()
    faults = [line for line in faults if "missing date" not in line]
    assert not faults, "\n".join(faults)
    for shell, path in (("bash", "bash/policytheme"), ("zsh", "zsh/_policytheme"),
                        ("fish", "fish/policytheme.fish")):
        if shell == "bash" or shutil.which(shell):
            code, text = say(shell, "-n", str(manual / path))
            assert code == 0 and text == "", text
    code, text = say("shellcheck", "-s", "bash", str(manual / "bash/policytheme"))
    assert code == 0, text
    return len(pages)


def main():
    known = verbs()
    assert {"train", "classify", "report", "help"} <= set(known), known
    zsh = (manual / "zsh/_policytheme").read_text()
    fish = (manual / "fish/policytheme.fish").read_text()
    assert check_form() == len(known) + 1
    assert complete("") == set(known) | {"--help", "--version"}
    assert complete("cl") == {"classify"}
    assert complete("help", "") == set(known)
    assert complete("classify", "zsh/_p") == {"zsh/_policytheme"}
    overview = (manual / "man1/policytheme.1").read_text()
    for verb in known:
        check_verb(verb, zsh, fish)
        assert f"policytheme\\-{verb} (1)" in overview, verb
        assert f"-a {verb} " in fish and f"  '{verb}:" in zsh, verb
        page = (manual / f"man1/policytheme-{verb}.1").read_text()
        prose = re.search(r"^\.SH DESCRIPTION\n(.*?)^\.SH", page, re.S | re.M).group(1)
        purpose = re.search(r"^.*? - (.*)", page.replace("\\-", "-"), re.M).group(1)
        assert purpose.lower() not in prose.lower(), f"src/manual/prose.c says nothing on {verb}"
    print(f"{len(known)} verbs, {sum(len(options(verb)) for verb in known)} options")


sys.exit(main())

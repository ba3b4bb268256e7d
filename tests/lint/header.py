"""The public header compiles alone, as C11 and as C++17, without a warning."""
import os
import subprocess
import sys

header = os.path.join(os.environ["PTHEME_SOURCE"], "include", "policytheme.h")
strict = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only"]
compilers = [
    ["gcc", "-std=c11", "-x", "c"], ["clang", "-std=c11", "-x", "c"],
    ["g++", "-std=c++17", "-x", "c++"], ["clang++", "-std=c++17", "-x", "c++"],
]


def compiles(command, path):
    return subprocess.run(command + strict + [path], stderr=subprocess.PIPE).returncode == 0


failed = [command for command in compilers if not compiles(command, header)]
for command in failed:
    print("does not compile with:", " ".join(command))
# The check itself must be able to fail.
assert not compiles(compilers[0], os.devnull + "/missing")
sys.exit(1 if failed else 0)

"""Measuring whole processes side by side.

The kernel starts a child's peak memory at that of the process it was started from, and Python is
larger than most of what is measured.  So memory is measured in one more run under GNU time, which
is small."""
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass
class Command:
    """A process to measure."""
    name: str
    arguments: list
    locale: str = "C.UTF-8"
    output: str = os.devnull  # where its standard output goes


@dataclass
class Run:
    cpu: float   # seconds, user and system
    wall: float  # seconds


@dataclass
class Spread:
    """Median, least and most of several runs."""
    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values):
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self):
        digits = 1 if self.median >= 10 else 2 if self.median >= 1 else 3
        return f"{self.median:.{digits}f} ({self.least:.{digits}f}–{self.most:.{digits}f})"


@dataclass
class Figures:
    cpu: Spread
    wall: Spread
    memory: float  # peak, MB


def finish(process, start):
    """Waits for a child and tells what it used."""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {process.args} ended with {process.returncode}")
    return Run(used.ru_utime + used.ru_stime, wall)


def run(command):
    with open(command.output, "wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen([str(a) for a in command.arguments], stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=subprocess.DEVNULL,
                                   env=dict(os.environ, LC_ALL=command.locale))
        return finish(process, start)


def peak(command):
    """MB."""
    with tempfile.NamedTemporaryFile() as told:
        timed = ["/usr/bin/time", "-f", "%M", "-o", told.name, *command.arguments]
        run(replace(command, arguments=timed))
        return int(told.read()) * 1024 / 1e6


def alternate(commands, rounds):
    """Figures by name: every round runs each command once, so that all meet the same weather."""
    runs = {command.name: [] for command in commands}
    peaks = {command.name: peak(command) for command in commands}  # and the files are in memory
    for _ in range(rounds):
        for command in commands:
            runs[command.name].append(run(command))
    return {name: Figures(Spread.of([r.cpu for r in each]), Spread.of([r.wall for r in each]),
                          peaks[name]) for name, each in runs.items()}


def peak_so_far(process):
    """MB, of a running process."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0


def feed(arguments, source, size):
    """Pipes `size` bytes, the source over and over, through a process: its figures, and its peak
    memory in MB at each tenth of the way."""
    start = time.perf_counter()
    process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks, sent = [], 0
    with process.stdin as pipe:
        while sent < size:
            with open(source, "rb") as file:
                while sent < size and (chunk := file.read(1 << 20)):
                    pipe.write(chunk)
                    sent += len(chunk)
                    if sent >= size * (len(peaks) + 1) / 10:
                        peaks.append(peak_so_far(process))
    return finish(process, start), peaks

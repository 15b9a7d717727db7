"""The programs that run on this machine, from the system's tables. No process gets a signal."""

import os
import subprocess
from enum import Enum

from msgspec import Struct


class ProcessState(Enum):
    """What runs under a process id on this machine."""

    PROVER = "a prover"
    OTHER = "another program"
    NONE = "nothing"
    UNKNOWN = "not known"
    ARCHIVED = "not looked up"


class Process(Struct, frozen=True):
    """What is known about a process id; `program` is the name of a program that is not a prover."""

    state: ProcessState
    program: str | None = None


_ENDED = "ZX"  # states of a process that has ended but is still in the table
_NONE = Process(ProcessState.NONE)
_UNKNOWN = Process(ProcessState.UNKNOWN)


def provers_here() -> frozenset[int]:
    """The process ids of the provers on this machine; none if the system has no table in /proc."""
    try:
        names = os.listdir("/proc")
    except OSError:
        return frozenset()
    pids = (int(name) for name in names if name.isdecimal())
    return frozenset(pid for pid in pids if look_up(pid).state is ProcessState.PROVER)


def look_up(pid: int) -> Process:
    """Look up a process id on this machine."""
    if not 0 < pid < 1 << 31:
        return _NONE
    if os.path.isdir("/proc/self"):
        return _from_proc(pid)
    return _from_ps(pid)


def _from_proc(pid: int) -> Process:
    folder = f"/proc/{pid}"
    try:
        with open(f"{folder}/stat", encoding="utf-8", errors="replace") as file:
            before, _, after = file.read().rpartition(")")
            name, state = before.partition("(")[2], after.split()[0]
        with open(f"{folder}/cmdline", encoding="utf-8", errors="replace") as file:
            arguments = file.read().rstrip("\0").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        # With the mount option `hidepid`, /proc hides the processes of others, such as process 1.
        return _NONE if os.path.exists("/proc/1") else _UNKNOWN
    except OSError:
        return _UNKNOWN
    if state in _ENDED:
        return _NONE
    return _named(name, arguments)


def _from_ps(pid: int) -> Process:
    try:
        done = subprocess.run(
            ["ps", "-p", str(pid), "-o", "command="],
            capture_output=True, check=False, text=True, errors="replace", timeout=5,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return _UNKNOWN
    arguments = done.stdout.split()
    return _named(os.path.basename(arguments[0]), arguments) if arguments else _NONE


def _named(name: str, arguments: list[str]) -> Process:
    programs = [name, *(os.path.basename(argument) for argument in arguments[:1])]
    if any(program.lower().startswith("deepsec") for program in programs):
        return Process(ProcessState.PROVER)
    return Process(ProcessState.OTHER, name)

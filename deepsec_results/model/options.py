"""Options of a batch, as the user gave them and as the prover computed them."""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

Auto = Literal["auto"]


class Semantics(StrEnum):
    """Communication model of the process calculus."""

    PRIVATE = "private"
    CLASSIC = "classic"
    EAVESDROP = "eavesdrop"


DEFAULT_SEMANTICS = Semantics.PRIVATE
"""The semantics of a query whose file does not name it."""


class GivenDistantWorker(Struct, frozen=True):
    """A machine that the user offered, over ssh.

    `host` is `<login>@<host>`, `path` the directory of the prover there, `workers` a
    number of processes or `auto` for one per physical core.
    """

    host: str | None = None
    path: str | None = None
    workers: int | Auto | None = None


class ComputedDistantWorker(Struct, frozen=True):
    """A machine that the prover used, with the number of workers that it chose."""

    host: str | None = None
    path: str | None = None
    workers: int | None = None


class GivenOptions(Struct, frozen=True):
    """`command_options`: what the user gave on the command line, nothing else.

    `round_timer` is in seconds. The prover lists `distant_workers` in the reverse order of the
    command line.
    """

    default_semantics: Semantics | None = None
    distributed: bool | Auto | None = None
    nb_jobs: int | Auto | None = None
    local_workers: int | Auto | None = None
    round_timer: int | None = None
    por: bool | None = None
    distant_workers: list[GivenDistantWorker] | None = None
    title: str | None = None


class ComputedOptions(Struct, frozen=True):
    """`computed_options`: what the prover ran with. `round_timer` is in seconds."""

    default_semantics: Semantics | None = None
    distributed: bool | None = None
    nb_jobs: int | None = None
    local_workers: int | None = None
    round_timer: int | None = None
    por: bool | None = None
    distant_workers: list[ComputedDistantWorker] | None = None
    title: str | None = None

"""Spread work over the workers of a Dask cluster, with results in order.

`distributed` is imported when it is needed, because it is an extra.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from deepsec_results.reading import file_system, running_provers
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.reading_context import (
    Noticed,
    ReadingContext,
    current_context,
    visiting,
)
from deepsec_results.reading.system_errors import reason_of, system_error
from deepsec_results.use_cases.cores import cores, spreading_with, working_alone
from deepsec_results.use_cases.extras import need_extra
from deepsec_results.use_cases.interruptions import uninterrupted
from deepsec_results.version import __version__

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
R = TypeVar("R")

LOCAL = "local"  # the address of a cluster that is started on this machine
_HERE = "127.0.0.1:0"  # only this machine can connect, at any free port
_PATIENCE = 60.0  # seconds without a worker
_CONNECT = "10s"
_LOOK = 2.0  # seconds between two checks of the cluster while nothing is done
_AHEAD = 4  # pieces per thread of a worker that are handed out at a time


class ClusterError(RequestError):
    """Raised if the scheduler cannot be reached or is gone, or if workers are killed."""


class _Terms(Struct, frozen=True):
    """What a worker has to know. `folders` are those that it must see.

    `provers` are the provers that run on the machine of the caller.
    """

    version: str
    folders: tuple[str, ...]
    max_size: int
    follow_links: bool
    provers: frozenset[int]


def need_cluster() -> None:
    """Check that the libraries are installed. Raises MissingExtraError."""
    need_extra("dask", "--cluster", "distributed", "pyarrow")


def shared_directory(directory: ResultsDirectory) -> ResultsDirectory:
    """The directory by paths that are the same on each machine. Raises RequestError."""
    return ResultsDirectory(tuple(map(shared_path, directory.paths)), directory.named)


def shared_path(path: str) -> str:
    """The path of a file or a folder that is the same on each machine. Raises RequestError."""
    if not os.path.lexists(path):
        raise ClusterError(f"{path}: a cluster reads only files and directories, no archive")
    return os.path.abspath(path)


@contextmanager
def on_cluster(address: str, folders: Sequence[str]) -> Iterator[None]:
    """Let the workers of a cluster do what is spread until the block ends.

    `address` is that of a running scheduler, or `local`. `folders` are those that all workers must
    see. Raises ClusterError.
    """
    need_cluster()
    provers = running_provers.provers_here()
    visit = current_context()
    terms = _Terms(__version__, tuple(folders), visit.max_size, visit.follow_links, provers)
    with _connected(address) as client, spreading_with(partial(_spread, client, terms, address)):
        yield


@contextmanager
def _connected(address: str) -> "Iterator[Client]":
    import logging
    from multiprocessing import resource_tracker

    import dask
    from distributed import Client, LocalCluster

    # What goes wrong is an error of dsr, not a line of a log.
    for name in ("distributed", "asyncio", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with ExitStack() as stack:
        stack.enter_context(dask.config.set({"distributed.comm.timeouts.connect": _CONNECT}))
        try:
            if address == LOCAL:
                resource_tracker.ensure_running()  # which would end the mask if it came later
                # Its threads and processes receive no signals: only this thread handles them.
                with uninterrupted():
                    cluster = stack.enter_context(LocalCluster(
                        n_workers=cores(), threads_per_worker=1, host="127.0.0.1",
                        dashboard_address=_HERE, worker_dashboard_address=_HERE,
                        silence_logs=logging.CRITICAL,
                    ))  # fmt: skip
                client = Client(cluster)
            else:
                client = Client(address, timeout=_CONNECT)
            stack.callback(client.close, timeout=2)
        except Exception as error:  # each way to connect has errors of its own
            raise ClusterError(_why_not_connected(address, error)) from None
        yield client


def _why_not_connected(address: str, error: Exception) -> str:
    if refused := system_error(error):
        if address == LOCAL:
            return f"cannot start a cluster on this machine: {refused}"
        return f"no scheduler at {address}: {refused}"
    if address.startswith("tls:") and isinstance(error, TypeError):
        return f"{address} needs certificates: set distributed.comm.tls in the settings of Dask"
    if isinstance(error, (TypeError, ImportError)):
        scheme = address.partition(":")[0]
        return f"{address}: this installation of Dask cannot use addresses with {scheme}:"
    reason = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
    return f"no scheduler at {address}: {reason}"


def _spread(
    client: "Client",
    terms: _Terms,
    address: str,
    work: Callable[[T], R],
    pieces: Sequence[T],
) -> Iterator[R]:
    """The results of `work` on each piece, in order. A bounded number of pieces is handed out."""
    waiting = iter(pieces)
    ahead: deque[Future] = deque()
    most = _AHEAD * max(8, sum(client.nthreads().values()))
    while True:
        for piece in waiting:
            ahead.append(client.submit(_do, work, piece, terms, pure=False))
            if len(ahead) >= most:
                break
        if not ahead:
            return
        result, noticed = _result(client, ahead.popleft(), address)
        current_context().notice(noticed)
        yield result


def _result(client: "Client", future: "Future", address: str) -> Any:
    """What a worker returned. Raises ClusterError if there will be nothing."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    gone = f"the scheduler at {address} is gone"
    last_seen = time.monotonic()
    while True:
        try:
            return future.result(timeout=_LOOK)
        except KilledWorker:
            raise ClusterError("a part of the work killed its workers; out of memory?") from None
        except TimeoutError:
            if client.status not in ("running", "connecting"):
                raise ClusterError(gone) from None
            if client.status == "running" and client.nthreads():
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > _PATIENCE:
                raise ClusterError(f"the scheduler at {address} has no workers") from None
        except (CancelledError, CommClosedError, OSError):
            raise ClusterError(gone) from None


def _do(work: Callable[[T], R], piece: T, terms: _Terms) -> tuple[R, Noticed]:
    """Do one piece on a worker: the result, and what was noticed."""
    if terms.version != __version__:
        raise ClusterError(f"a worker has dsr {__version__}, this machine has {terms.version}")
    for folder in terms.folders:
        if not file_system.is_folder(folder):
            raise ClusterError(f"{folder} is not on the file system of a worker")
    visit = ReadingContext(terms.max_size, terms.provers, follow_links=terms.follow_links)
    with visiting(visit), working_alone():
        try:
            return work(piece), visit.take_noticed()
        except OSError as error:
            # Here an OSError means that the connection is lost.
            raise ClusterError(f"a worker failed: {reason_of(error)}") from None

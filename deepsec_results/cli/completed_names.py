"""Names of batches, runs and directories that completion offers."""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from deepsec_results.cli.typed_words import Typed, as_typed, beginning, positional

if TYPE_CHECKING:
    from deepsec_results.reading.directories import ResultsDirectory

_MOST = 100  # batches that are offered
_LATEST = ("last", "last~1")
# The commands that are about the last batch if none is named. All others are about all batches.
_ABOUT_THE_LAST = ("show", "trace", "explain", "simulate", "table", "report", "rerun", "check")


def offered_batches(typed: Typed) -> Iterator[tuple[str, str]]:
    """The newest batches whose ids begin with what was typed, with their titles."""
    from deepsec_results.reading.file_system import modified
    from deepsec_results.reading.newest_names import newest_ids

    found = [(folder, _names_in(folder, typed.current)) for folder in directory_of(typed).paths]
    each = found[0][1] if len(found) == 1 else [*{name for _, names in found for name in names}]

    def written(name: str) -> float:
        return max(modified(os.path.join(folder, name)) or 0.0 for folder, _ in found)

    ids = newest_ids(each, _MOST, written)
    yield from beginning([(word, "") for word in _LATEST], typed.current)
    if not typed.titles:
        yield from ((identity, "") for identity in ids)
        return
    from deepsec_results.model.visible import visible
    from deepsec_results.reading.batches import BatchFile, read_batches

    wanted = {f"{identity}.json": found[0][0] for identity in ids}
    for folder, names in found[1:]:
        wanted |= dict.fromkeys(wanted.keys() & set(names), folder)
    for file in read_batches([os.path.join(folder, name) for name, folder in wanted.items()]):
        title = file.batch.title if isinstance(file, BatchFile) else str(file.problem)
        yield file.id, visible(title or "")


def offered_runs(typed: Typed) -> list[tuple[str, str]]:
    """The names of the inputs of the batches that the command is about: the named ones, the last
    one, or the newest ones."""
    from deepsec_results.reading.batches import BatchFile, read_batches
    from deepsec_results.reading.names import input_name

    names: dict[str, None] = {}
    for file in read_batches(_batches_of(typed)):
        paths = (file.batch.run_files or []) if isinstance(file, BatchFile) else []
        names |= {input_name(path).removesuffix(".dps"): None for path in paths}
    words = (as_typed(name, typed.current) for name in names)
    return beginning([(word, "") for word in words], typed.current)


def _batches_of(typed: Typed) -> list[str]:
    """The paths of the batches that the command is about, without its filters."""
    from deepsec_results.reading.errors import RequestError
    from deepsec_results.reading.named_batches import find_batch

    found: list[str] = []
    named = words_before(typed)[typed.command == "history" :]
    if named and typed.command != "list":
        for name in named:
            with suppress(RequestError):  # the trace of `simulate`, for one
                found.append(find_batch(name, lambda: directory_of(typed)))
        return found
    most = 1 if typed.command in _ABOUT_THE_LAST else _MOST
    return directory_of(typed).first_batches(most)[0]


def words_before(typed: Typed) -> list[str]:
    """The arguments that were typed before."""
    from deepsec_results.cli.main import build

    return positional(typed, build(typed.command).params)


def _names_in(path: str, beginning: str) -> list[str]:
    """The names in a results directory, which may be in an archive, that start with `beginning`."""
    if os.path.isdir(path):
        names = os.listdir(path)
    else:
        from deepsec_results.reading import file_system

        with file_system.scan(path) as entries:
            names = [entry.name for entry in entries]
    return [name for name in names if name.startswith(beginning)] if beginning else names


def directory_of(typed: Typed) -> "ResultsDirectory":
    from deepsec_results.reading.directories import choose_directory

    named = words_before(typed) if typed.command == "list" else []
    return choose_directory([*named, *typed.values_of("--dir", "-d")], os.environ)

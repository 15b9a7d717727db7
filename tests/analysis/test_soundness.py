"""The fast check of a query and the full one, which finds places, agree on everything."""

import copy
import json
import tracemalloc
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import pytest
from conftest import FIXTURES, FULL, RECORDED, some
from hypothesis import given
from hypothesis import strategies as st
from test_damaged import damages

from deepsec_results.analysis.conformity import FileKind, read_for_validation, validate_document
from deepsec_results.analysis.findings import Code, Finding
from deepsec_results.analysis.rules.soundness import read_if_sound
from deepsec_results.reading import exact_queries
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.problems import FileProblem, ReadingError

EVERY_QUERY = sorted(FIXTURES.rglob("query_*.json"))
REPLAYED = FIXTURES / "replay" / "result_files"
# Among them are attacks with choices, probabilities, replications, eavesdrops and communications,
# and with axioms and parts of tuples in recipes.
SMALL = [
    *sorted(RECORDED.glob("mp37m1*/coin_choice*/*.json")),
    *sorted(RECORDED.glob("mp37m1*/replicated_leak*/*.json")),
    *sorted(RECORDED.glob("mp37l-*/access_semantics*/*.json")),
    *sorted(REPLAYED.glob("mp523a*/fair_coin*/query_2.json")),
    *sorted(REPLAYED.glob("mp522s*/*/query_1.json")),
    *sorted(REPLAYED.glob("mp5274_2t2u/sem_classic*/query_3.json")),
    # Of these, only the trace and the whole are changed, and not each place of the processes.
    *sorted(RECORDED.glob("mp37m1*/passport_error*/query_2.json")),
    *sorted(RECORDED.glob("mp37m3*/passport_error*/query_1.json")),
]
LARGER = [*SMALL, *sorted(RECORDED.glob("mp37m[13f]*/*/query_*.json"))]
# As JSON, since a value that two queries share would change in both.
OTHERS = (
    *("-1", "0", "1", "2", "99", "1.0", "1.5", f"{1 << 70}"),
    *('"x"', '"0"', '"private"', "null", "true", "[]", "{}", '{"type":null}'),
)


def findings_in(document: PlainDocument) -> list[Finding]:
    return list(validate_document(document, "-", FileKind.QUERY))


def assert_agreement(data: bytes) -> None:
    try:
        thorough = read_plain(data)
    except ReadingError as error:
        assert _problem(data) == error.problem
        return
    findings = findings_in(thorough)
    assert findings_in(read_for_validation(data)) == findings


def _problem(data: bytes) -> FileProblem | None:
    try:
        read_for_validation(data)
    except ReadingError as error:
        return error.problem
    return None


def written(query: Any) -> bytes:
    """A query as the prover would write it."""
    return json.dumps(query, separators=(",", ":"), ensure_ascii=False).encode()


def test_they_agree_on_every_corpus() -> None:
    assert len(EVERY_QUERY) > 300
    for path in EVERY_QUERY:
        assert_agreement(path.read_bytes())


@pytest.mark.parametrize("path", SMALL[:1] + SMALL[-1:], ids=lambda path: path.parent.name)
def test_they_agree_on_damaged_files(path: Any) -> None:
    for _, data in islice(damages(path.read_bytes()), 0, None, 1 if FULL else 3):
        assert_agreement(data)


def changes(query: Any, *, inside: bool = True) -> Iterator[None]:
    """Change a query at each of its places in turn, in each way; it comes back as it was."""
    pending = [query]
    while pending:
        holder = pending.pop()
        places = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        for place in places:
            value = holder[place]
            if inside and isinstance(value, (dict, list)):
                pending.append(value)
            for other in OTHERS:
                holder[place] = json.loads(other)
                yield
            holder[place] = value
        if isinstance(holder, dict):
            for place in places:
                before = dict(holder)
                del holder[place]
                yield
                holder.clear()
                holder.update(before)
            for name in ("bang", "free", "args", "odd", "process"):
                if name not in holder:
                    holder[name] = [1]
                    yield
                    del holder[name]
        elif holder:
            holder.append(copy.deepcopy(holder[-1]))
            yield
            holder.pop()


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.parent.name + path.stem[-2:])
def test_they_agree_after_a_change_at_any_place(path: Any) -> None:
    query = json.loads(path.read_bytes())
    found_sound = 0
    is_long = path.stat().st_size > 10_000
    changed = changes(query, inside=not is_long)
    every = chain(changed, changes(query["attack_trace"])) if is_long else changed
    for _ in islice(every, 0, None, 1 if FULL else 17):
        data = written(query)
        sound = read_if_sound(data)
        if sound is not None:
            # What is not sound gets the full check in any case.
            found_sound += 1
            found = findings_in(read_plain(data))
            assert found == findings_in(sound)
            assert all(finding.code is Code.DSR313 for finding in found)
    assert found_sound > 0
    assert written(query) == path.read_bytes()


@st.composite
def changed_queries(draw: st.DrawFn) -> bytes:
    """A recorded query in which values are others, are missing, or occur twice."""
    query = json.loads(draw(st.sampled_from(LARGER)).read_bytes())
    for _ in range(draw(st.integers(1, 2))):
        holder, step = None, None
        value: Any = query
        while isinstance(value, (dict, list)) and value and (holder is None or draw(st.booleans())):
            holder = value
            steps = list(value) if isinstance(value, dict) else range(len(value))
            step = draw(st.sampled_from(steps))
            value = holder[step]
        if draw(st.booleans()):
            del holder[step]
        else:
            holder[step] = json.loads(draw(st.sampled_from(OTHERS)))
    text = written(query)
    if not draw(st.integers(0, 5)):
        text = text.replace(b'"type":"Atomic"', b'"type":"Atomic","type":"Atomic"', 1)
    return text


@given(changed_queries())
def test_they_agree_on_changed_queries(data: bytes) -> None:
    assert_agreement(data)


def test_what_the_prover_writes_passes_the_fast_check() -> None:
    slow = [path for path in LARGER if read_if_sound(path.read_bytes()) is None]
    # Queries that were stopped while they ran have their progress.
    assert all(b'"progression"' in path.read_bytes() for path in slow)
    assert len(slow) < len(LARGER) / 4


def test_known_large_fields_do_not_hide_wrong_small_fields() -> None:
    """Parts that were found valid once are not checked again, but what depends on them is."""
    path = next(RECORDED.glob("mp37m1*/passport_error*/query_1.json"))
    query = json.loads(path.read_bytes())
    assert read_if_sound(path.read_bytes()) is not None
    for change in (
        {"type": "trace_incl"},  # the attack is one of process 2
        {"status": "waiting"},
        {"index": 0},
        {"end_time": 0},
        {"semantics": "other"},
        {"batch_file": 1},
    ):
        data = written(query | change)
        assert read_if_sound(data) is None
        assert findings_in(read_plain(data))


def test_positions_that_a_process_has_twice_take_the_slow_way() -> None:
    path = next(RECORDED.glob("mp37m1*/passport_error*/query_1.json"))
    query = json.loads(path.read_bytes())
    query["processes"][1] = {"type": "Par", "process_list": [query["processes"][1]] * 2}
    assert read_if_sound(written(query)) is None
    assert_agreement(written(query))


def test_a_large_text_is_compared_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[bytes] = []
    for path in some(EVERY_QUERY):
        data = path.read_bytes()
        texts += [data, *(data[:at] + b" " + data[at:] for at in (1, len(data) // 2, len(data)))]
        texts.append(data.replace(b'"args":[]', b'"args":[],"args":[]'))
        texts.append(data.replace(b"},{", b"}, {", 1))
    as_usual = [exact_queries.decode_exactly(text) for text in texts]
    assert None in as_usual and any(as_usual)
    monkeypatch.setattr(exact_queries, "_LARGE_TEXT", 0)
    assert [exact_queries.decode_exactly(text) for text in texts] == as_usual


def test_a_large_query_needs_little_more_memory_than_its_parts() -> None:
    """Not several copies of the text: of one in many parallel processes, next to nothing."""
    query = json.loads(SMALL[0].read_bytes())
    del query["attack_trace"]
    query["processes"][0] = {"type": "Par", "process_list": [query["processes"][0]] * 3000}
    data = written(query)
    tracemalloc.start()
    try:
        decoded = exact_queries._QUERY.decode(data)
        _, parts = tracemalloc.get_traced_memory()
        del decoded
        tracemalloc.reset_peak()
        assert read_if_sound(data) is not None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < parts + len(data) / 2

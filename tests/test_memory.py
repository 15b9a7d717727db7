"""Memory stays within a stated multiple of the largest file."""

import tracemalloc
from pathlib import Path

import pytest
from command import run

SIZE = 100_000  # bytes, about
MULTIPLE = 40  # of the size of the file, stated in docs/robustness.md
BATCH = b'{"pid": 1, "deepsec_version": "2.0.2", "status": "in_progress", "comment": %s}'

COMMENTS = {
    "a long string": b'"%s"' % (b"x" * SIZE),
    "a string of escapes": b'"%s"' % (b'\\"' * (SIZE // 2)),
    "a string that does not end": b'"%s' % (b'\\"' * (SIZE // 2)),
    "a string of the prover's escapes": b'"%s"' % (b"\\195\\137" * (SIZE // 8)),
    "numbers": b"[%s]" % b",".join([b"1234567"] * (SIZE // 8)),
    "short strings of the prover's escapes": b"[%s]" % b",".join([rb'"\195"'] * (SIZE // 7)),
    "short strings": b"[%s]" % b",".join([b'"x"'] * (SIZE // 4)),
    "keys": b"{%s}" % b",".join(b'"%07d":1' % number for number in range(SIZE // 12)),
}


@pytest.mark.parametrize("comment", COMMENTS.values(), ids=COMMENTS)
@pytest.mark.parametrize("command", ["list", "show", "validate"])
def test_memory(
    command: str, comment: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mp37px_4eyu.json"
    words = [command, str(tmp_path if command == "list" else file)]
    file.write_bytes(BATCH % b"1")
    run(monkeypatch, *words)  # which imports what is not to be counted
    file.write_bytes(BATCH % comment)
    tracemalloc.start()
    try:
        outcome = run(monkeypatch, *words)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert outcome.code in (0, 1, 2)
    size = file.stat().st_size
    assert size < peak < MULTIPLE * size

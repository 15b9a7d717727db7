"""Memory stays within a stated multiple of the largest file."""

import tracemalloc
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deepsec_results.cli.main import app

SIZE = 500_000  # bytes, about
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
def test_memory(command: str, comment: bytes, tmp_path: Path) -> None:
    file = tmp_path / "mp37px_4eyu.json"
    file.write_bytes(BATCH % comment)
    arguments = [command, str(tmp_path if command == "list" else file)]
    CliRunner().invoke(app, [command, "--help"])  # imports are no part of it
    tracemalloc.start()
    try:
        result = CliRunner().invoke(app, arguments)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.exit_code in (0, 1, 2)
    assert peak < MULTIPLE * file.stat().st_size

#!/usr/bin/env bash
# Cosmic Ray 8.7.0 (PyPI `cosmic-ray`) cannot change an exception that is written with a dot in a
# tuple, such as `except (json.JSONDecodeError, TypeError)`: its operator core/ExceptionReplacer sets
# an attribute that the parsed name does not have. The job ends as INCOMPETENT with the outcome
# EXCEPTION, and the report still counts it as complete and not as survived. So a module whose
# handlers name their exceptions by module looks as if its tests noticed each change.
#
# Seen on 2026-11-30: of two jobs one is INCOMPETENT, and the report ends with
# "surviving mutants: 0 (0.00%)". Without the dot, both jobs run, and the test notices both changes.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet cosmic-ray==8.7.0

# Write a module with this handler, and print the outcomes of its jobs and the end of the report.
try_handler() {
    cat > reader.py <<END
import json
from json import JSONDecodeError


def read(text):
    try:
        return json.loads(text)
    except $1:
        return None
END
    cat > config.toml <<'END'
[cosmic-ray]
module-path = "reader.py"
timeout = 20.0
excluded-modules = []
test-command = "python3 -c 'import reader; assert reader.read(\"x\") is None'"
[cosmic-ray.distributor]
name = "local"
END
    rm -f session.sqlite
    venv/bin/cosmic-ray init config.toml session.sqlite
    venv/bin/cosmic-ray exec config.toml session.sqlite
    venv/bin/cr-report session.sqlite | grep -oE 'TestOutcome\.[A-Z]+|surviving mutants: .*' | sort
}

dotted=$(try_handler "(json.JSONDecodeError, TypeError)")
plain=$(try_handler "(JSONDecodeError, TypeError)")
printf 'with a dot:\n%s\nwithout:\n%s\n' "$dotted" "$plain"

test "$dotted" = "$(printf '%s\n' TestOutcome.INCOMPETENT TestOutcome.KILLED 'surviving mutants: 0 (0.00%)')"
test "$plain" = "$(printf '%s\n' TestOutcome.KILLED TestOutcome.KILLED 'surviving mutants: 0 (0.00%)')"

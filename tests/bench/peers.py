"""Programs that read the verdicts of many queries, as other tools do it: rows of `run.py --peers`.

Each reads every query below a folder, and prints how many are attacks. Those whose library or
command is not installed are left out.
"""

import importlib.metadata
import shutil
import subprocess
from collections.abc import Iterator

FILES = """
import glob, sys
paths = glob.glob(sys.argv[1] + "/*/*/query_*.json")
"""
LOOP = """
attacks = 0
for path in paths:
    with open(path, "rb") as file:
        attacks += {is_attack}
print(attacks)
"""
SIMDJSON = """
import simdjson
parser = simdjson.Parser()
def is_attack(text):
    document = parser.parse(text)
    return document["status"] == "completed" and "attack_trace" in document
"""
MSGSPEC = """
import msgspec
class Query(msgspec.Struct):
    status: str
    attack_trace: msgspec.Raw = msgspec.Raw()
decoder = msgspec.json.Decoder(Query)
def is_attack(text):
    query = decoder.decode(text)
    return query.status == "completed" and len(memoryview(query.attack_trace)) > 0
"""
ORJSON = """
import orjson
def is_attack(text):
    query = orjson.loads(text)
    return query["status"] == "completed" and "attack_trace" in query
"""
POLARS = """
import polars as pl
schema = {"status": pl.String, "attack_trace": pl.Struct({"index_process": pl.Int64})}
queries = pl.scan_ndjson(paths, schema=schema)
attacks = queries.filter(status="completed").select(pl.col("attack_trace").is_not_null().sum())
print(attacks.collect().item())
"""
DUCKDB = """
import duckdb, sys
files = sys.argv[1] + "/*/*/query_*.json"
print(duckdb.sql("select count(*) from (%s) where status = 'completed' and attack is not null"
                 % (QUERY % files)).fetchall()[0][0])
"""
READ_TEXT = '''
QUERY = """select content->>'status' as status, content->'attack_trace' as attack
    from read_text('%s')"""
'''
READ_JSON = '''
QUERY = """select status, attack_trace as attack from
    read_json('%s', columns = {status: 'VARCHAR', attack_trace: 'JSON'})"""
'''
CHDB = """
import chdb, sys
print(chdb.query(\"\"\"
    select count() from file('%s/*/*/query_*.json', JSONAsString, 'json String')
    where JSONExtractString(json, 'status') = 'completed' and JSONHas(json, 'attack_trace')
\"\"\" % sys.argv[1]))
"""
JQ = 'select(.status == "completed" and has("attack_trace")) | 1'
FIND_JQ = 'find "$0" -name "query_*.json" -print0 | xargs -0 jq -c "$1" | wc -l'


def loop(define: str) -> str:
    return FILES + define + LOOP.format(is_attack="is_attack(file.read())")


# The package, what it is called here, and the program.
LIBRARIES = (
    ("pysimdjson", "simdjson", loop(SIMDJSON)),
    ("msgspec", "msgspec", loop(MSGSPEC)),
    ("orjson", "orjson", loop(ORJSON)),
    ("duckdb", "DuckDB read_text", READ_TEXT + DUCKDB),
    ("duckdb", "DuckDB read_json", READ_JSON + DUCKDB),
    ("polars", "Polars", FILES + POLARS),
    ("chdb", "chDB", CHDB),
)


def programs(python: str, folder: str) -> Iterator[tuple[str, list[str]]]:
    """The name and the version of each peer that is installed, and its command."""
    for package, name, program in LIBRARIES:
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
        yield f"{name}, {version}", [python, "-c", program, folder]
    if shutil.which("jq"):
        shown = subprocess.run(["jq", "--version"], capture_output=True, text=True, check=True)
        version = shown.stdout.strip().removeprefix("jq-")
        yield f"jq, {version}", ["sh", "-c", FIND_JQ, folder, JQ]

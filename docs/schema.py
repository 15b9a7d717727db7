"""Write `docs/schema/*.json`: JSON Schemas of what dsr prints, and of the result files it reads.

msgspec makes them from the types in the code. What it leaves out is added here: which fields are
always written, and the two ways in which result files differ from the model.
"""

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from deepsec_results.analysis.query_rows import QueryRow, SizedQueryRow
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.statistics import Statistics
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.batch import BatchResult, InProgressBatch
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult, RunResult
from deepsec_results.model.tags import NIL_TAG
from deepsec_results.model.traces import AttackTrace
from deepsec_results.render.shapes import (
    attacks,
    audits,
    batches,
    comparisons,
    findings,
    sources,
)

SCHEMAS = Path(__file__).parent / "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


class Output(NamedTuple):
    """What a command prints: one of these types, or an array of it.

    If `--columns` may choose fields, `columns` is a type with all that it can name.
    """

    title: str
    types: Sequence[Any]
    is_array: bool = True
    columns: Any = None


OUTPUTS = {
    "list": Output("dsr list --json", [Row], columns=batches.FurtherColumns),
    "show": Output(
        "dsr show --json", [batches.ShownBatch, sources.ShownProcesses, sources.ShownCopy]
    ),
    "trace": Output("dsr trace --json", [attacks.TracedAttack]),
    "explain": Output("dsr explain --json", [attacks.ExplainedAttack]),
    "simulate": Output("dsr simulate --json", [attacks.Simulated], is_array=False),
    "audit": Output("dsr audit --json", [audits.AuditRow]),
    "queries": Output("dsr queries --json", [QueryRow], columns=SizedQueryRow),
    "table": Output("dsr table --json", [comparisons.TableRow, comparisons.SessionsRow]),
    "stats": Output("dsr stats --json", [Statistics], is_array=False),
    "check": Output("dsr check --json", [comparisons.CheckedVerdicts], is_array=False),
    "history": Output("dsr history --json", [comparisons.QueryHistory]),
    "diff": Output(
        "dsr diff --json",
        [comparisons.ComparedBatches, comparisons.ComparedDirectories],
        is_array=False,
    ),
    "validate": Output("dsr validate --json", [findings.ValidationReport], is_array=False),
    "rerun": Output("dsr rerun --json", [batches.Rerun]),
    "watch": Output(
        "A line of dsr watch --format jsonl",
        [batches.BatchEvent, batches.RunEvent, batches.QueryEvent],
        is_array=False,
    ),
}


def output_schema(output: Output) -> Schema:
    """The schema of what a command prints. Every field is written, unless it is NotRequired."""
    types = [*output.types, *([output.columns] if output.columns else [])]
    made, components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    definitions = {name: _written(component) for name, component in components.items()}
    choices = list(made[: len(output.types)])
    if output.columns:
        choices += _with_columns(output.types[0].__name__, output.columns.__name__, definitions)
    one = choices[0] if len(choices) == 1 else {"anyOf": choices}
    whole = {"type": "array", "items": one} if output.is_array else one
    return _whole(output.title, None, whole, definitions)


def _with_columns(name: str, all_: str, definitions: dict[str, Schema]) -> Sequence[Schema]:
    """The rows in which `--columns` chooses the fields. There are more columns than fields."""
    further = definitions.pop(all_)["properties"]
    row = definitions[name]
    full = {**row, "properties": {**row["properties"], **further}}
    definitions[name] = full
    chosen = {field: part for field, part in full.items() if field != "required"}
    title = f"{name}WithColumns"
    text = "A row in which `--columns` chose the fields."
    definitions[title] = {**chosen, "title": title, "description": text}
    return [{"$ref": f"#/$defs/{title}"}]


def _written(component: Schema) -> Schema:
    """A type of which every field is written: a struct whose fields have defaults has them too."""
    properties = component.get("properties")
    if properties is None or not any("default" in part for part in properties.values()):
        return component
    without = {
        name: {key: held for key, held in part.items() if key != "default"}
        for name, part in properties.items()
    }
    return {**component, "properties": without, "required": list(properties)}


def file_schemas() -> dict[str, Schema]:
    """The schemas of result files: batch, run and query."""
    fields: list[Any] = []
    for field in msgspec.structs.fields(QueryResult):
        type_ = _AS_TEXT.get(field.name, field.type)
        default = msgspec.UNSET if field.name in _AS_TEXT else field.default
        fields.append((field.name, type_) if field.required else (field.name, type_, default))
    query = msgspec.defstruct("QueryResult", fields, kw_only=True)
    query.__doc__ = QueryResult.__doc__
    made = {
        "batch-result": ("Batch result", BatchResult, InProgressBatch.__mro__[1].__doc__),
        "run-result": ("Run result", RunResult, None),
        "query-result": ("Query result", query, None),
    }
    schemas = {}
    for name, (title, type_, text) in made.items():
        (whole,), components = msgspec.json.schema_components(
            [type_], ref_template="#/$defs/{name}"
        )
        schemas[name] = _with_public_names(_whole(title, text, whole, components))
    return schemas


# The names in schemas of types that have another one in the code.
_PUBLIC_NAMES = {"RunStatus": "Status"}


def _with_public_names(schema: Schema) -> Schema:
    text = json.dumps(schema)
    for name, public in _PUBLIC_NAMES.items():
        text = text.replace(f'/{name}"', f'/{public}"').replace(f'"{name}"', f'"{public}"')
    renamed: Schema = json.loads(text)
    return renamed


# The fields of a query that the model keeps as text.
_AS_TEXT: Mapping[str, Any] = {
    "atomic_data": AtomicData,
    "processes": list[Process],
    "attack_trace": AttackTrace | msgspec.UnsetType,
}


def _whole(title: str, text: str | None, whole: Schema, definitions: Mapping[str, Any]) -> Schema:
    described = {} if text is None else {"description": text}
    plain = {"$schema": DIALECT, "title": title, **described, **whole, "$defs": definitions}
    cleaned: Schema = _cleaned(plain)
    return cleaned


def _cleaned(part: Any) -> Any:
    """A schema in the words of the standard, with descriptions as running text.

    `discriminator` is a word of OpenAPI. Files have null for the tag of nil.
    """
    if isinstance(part, list):
        return [_cleaned(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part == {"enum": [NIL_TAG]}:
        return {"type": "null"}
    cleaned = {key: _cleaned(one) for key, one in part.items() if key != "discriminator"}
    if isinstance(cleaned.get("description"), str):
        cleaned["description"] = _description(cleaned["description"])
    return cleaned


def _description(docstring: str) -> str:
    """A docstring as running text for readers who do not know the code, or Python."""
    sentences = re.split(r"(?<=\.) ", " ".join(docstring.split()))
    kept = " ".join(sentence for sentence in sentences if "deepsec_results." not in sentence)
    return re.sub(r"\bNone\b", "null", kept)


def schemas() -> dict[str, Schema]:
    """All schemas, by the names of their files without `.json`."""
    return {name: output_schema(output) for name, output in OUTPUTS.items()} | file_schemas()


def text_of(schema: Schema) -> str:
    """A schema as its file has it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write all files."""
    argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0]).parse_args()
    SCHEMAS.mkdir(exist_ok=True)
    for name, schema in schemas().items():
        (SCHEMAS / f"{name}.json").write_text(text_of(schema), encoding="utf-8")


if __name__ == "__main__":
    main()

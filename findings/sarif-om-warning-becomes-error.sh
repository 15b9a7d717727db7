#!/usr/bin/env bash
# Two packages of Microsoft that write SARIF together turn a warning into an error. sarif-om 1.0.4 (PyPI) has
# classes for the objects of SARIF, and jschema-to-python 1.2.3 (PyPI) writes them as JSON, without the
# attributes that have their default value. The default of the level of a result is "warning" in these
# classes. In SARIF it is that of its rule, and "warning" only if the rule has none. So a result with the
# level "warning" of a rule for errors is written without a level, and then is an error. Other levels are
# written. A tool that lowers the level of one result, such as one that users confirmed, cannot say so.
#
# Seen on 2026-11-30: of one result for each level, sarif-tools 3.0.5 (PyPI) reads two errors, no warning.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet sarif-om==1.0.4 jschema-to-python==1.2.3 sarif-tools==3.0.5

cat > write.py <<'PY'
import sarif_om as om
from jschema_to_python.to_json import to_json

LEVELS = ("none", "note", "warning", "error")

rule = om.ReportingDescriptor(
    id="R1", default_configuration=om.ReportingConfiguration(level="error")
)
driver = om.ToolComponent(name="checker", rules=[rule])
results = [
    om.Result(message=om.Message(text=f"level {level}"), rule_id="R1", rule_index=0, level=level)
    for level in LEVELS
]
print(to_json(om.SarifLog(version="2.1.0", runs=[om.Run(tool=om.Tool(driver), results=results)])))
PY
venv/bin/python write.py > results.sarif
venv/bin/sarif csv results.sarif --output results.csv > output
tr -d '\r' < results.csv | cut -d , -f 2,4 | LC_ALL=C sort | tee levels
diff levels - <<'OUT'
Severity,Description
error,level error
error,level warning
none,level none
note,level note
OUT

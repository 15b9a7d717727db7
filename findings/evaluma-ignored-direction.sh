#!/usr/bin/env bash
# evaluma 0.3.0 (PyPI), which ranks programs by their scores on benchmarks, puts the slowest first. Its page says
# that a metric of which less is better is given by name, as in --metric-direction rmse:min (in Python,
# metric_direction={"rmse": "min"}). The code looks for a data set with this name, finds none, and goes on as if
# more were better. There is no warning about it. So the ranking of times is reversed, and in the performance
# profiles, the slowest program is the best on every input. If each data set is named, the order is right.
#
# Seen on 2026-11-30: of two releases with 1 and 10 seconds on every input, the second is called the best.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet evaluma==0.3.0

cat > times.csv <<'END'
model,dataset,metric,score
fast,tags,time,1
fast,passport,time,1
slow,tags,time,10
slow,passport,time,10
END
# With these options, the order of the releases, and the share of inputs on which each is the best.
ranked() {
    local columns=(--model model --dataset dataset --metric metric --score score)
    for command in aggregate profiles; do
        venv/bin/evaluma $command times.csv "${columns[@]}" "$@" --output out > log 2>&1
    done
    echo "$*: $(tail -n +2 out/aggregate*.csv | cut -d, -f1 | xargs), $(grep '^1.0,' out/*profiles*.csv | cut -d, -f2- | xargs)"
}
{
    ranked --metric-direction time:min
    ranked --metric-direction tags:min --metric-direction passport:min
} | tee orders
diff orders - <<'END'
--metric-direction time:min: slow fast, fast,0.0 slow,1.0
--metric-direction tags:min --metric-direction passport:min: fast slow, fast,1.0 slow,0.0
END

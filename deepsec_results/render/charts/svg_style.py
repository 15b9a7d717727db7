"""The style of a chart as SVG: in light, in dark, and black on white in print.

Colors are in plain rules, not in variables, because programs that put an SVG into a paper know no
variables. Every class begins with that of the root, so that a page around it is not changed.
"""

from collections.abc import Mapping

ROOT = "dsr-chart"

_Palette = Mapping[str, str]
_LIGHT: _Palette = {
    "paper": "#ffffff", "ink": "#1f2328", "dim": "#59636e", "lane": "#c4ccd4",
    "attacker": "#b3261e", "box": "#f3f5f7", "attacker-box": "#fdeceb", "border": "#8c959f",
}  # fmt: skip
_DARK: _Palette = {
    "paper": "#0d1117", "ink": "#e6edf3", "dim": "#a0a9b3", "lane": "#3d444d",
    "attacker": "#ff8a80", "box": "#1c222a", "attacker-box": "#35181a", "border": "#6e7781",
}  # fmt: skip
_PRINT: _Palette = {
    "paper": "#ffffff", "ink": "#000000", "dim": "#000000", "lane": "#999999",
    "attacker": "#000000", "box": "#ffffff", "attacker-box": "#ffffff", "border": "#000000",
}  # fmt: skip
# What is colored: a class, a property, and the name of its color.
_COLORS = (
    ("paper", "fill", "paper"), ("behind", "fill", "paper"),
    ("code", "fill", "ink"), ("step", "fill", "dim"),
    ("knowledge", "fill", "attacker"), ("head", "fill", "ink"),
    ("number", "fill", "dim"),
    ("line-lane", "stroke", "lane"), ("line-attacker-lane", "stroke", "attacker"),
    ("line-message", "stroke", "ink"), ("line-overheard", "stroke", "attacker"),
    ("line-forbidden", "stroke", "attacker"), ("tip-forbidden", "fill", "attacker"),
    ("tip-message", "fill", "ink"), ("tip-overheard", "fill", "attacker"),
    ("box-head", "fill", "box"), ("box-head", "stroke", "border"),
    ("box-attacker-head", "fill", "attacker-box"), ("box-attacker-head", "stroke", "attacker"),
    ("box-step", "fill", "box"), ("box-step", "stroke", "border"),
    ("box-end", "fill", "box"), ("box-end", "stroke", "border"),
)  # fmt: skip
_SHAPES = """\
.{0} text{{white-space:pre;stroke:none}}
.{0} .{0}-code,.{0} .{0}-knowledge,.{0} .{0}-step{{font:13px ui-monospace,"DejaVu Sans Mono",Menlo,\
Consolas,monospace;font-variant-ligatures:none}}
.{0} .{0}-head{{font:bold 13px "DejaVu Sans",Verdana,Arial,sans-serif}}
.{0} .{0}-number{{font:11px "DejaVu Sans",Verdana,Arial,sans-serif}}
.{0} path{{fill:none;stroke-width:1.3}}
.{0} .{0}-line-lane{{stroke-width:1}}
.{0} .{0}-line-attacker-lane{{stroke-dasharray:6 4}}
.{0} .{0}-line-overheard{{stroke-dasharray:2 3}}
.{0} .{0}-line-forbidden{{stroke-dasharray:5 3}}
.{0} .{0}-tip{{stroke:none}}
"""


def chart_style() -> str:
    """The rules of the style sheet."""
    shapes = _SHAPES.format(ROOT)
    dark = f"@media screen and (prefers-color-scheme:dark){{{_rules(_DARK)}}}\n"
    return f"{shapes}{_rules(_LIGHT)}\n{dark}@media print{{{_rules(_PRINT)}}}\n"


def _rules(palette: _Palette) -> str:
    # The selector is more specific than the shapes, in which lines and texts have no color.
    return "".join(
        f".{ROOT} .{ROOT}-{name}.{ROOT}-{name}{{{key}:{palette[color]}}}"
        for name, key, color in _COLORS
    )

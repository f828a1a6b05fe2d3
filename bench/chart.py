"""CPU over rows, both on logarithmic axes: a straight line of slope 1 grows as the rows do."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, LEFT, TOP, SIDE = 640, 360, 60, 30, 20
LINES = {
    "job": ("main job", "#1f5fa8"),
    "bare": ("bare DuckDB", "#8a8a8a"),
    "increment": ("newest delivery only", "#2a7f4f"),
}


def draw(sizes: Sequence[Mapping[str, Any]], path: Path) -> None:
    """One line a side of `sizes` (`rows`, and `cpu` in seconds of each side) to an SVG file."""
    costs = [size[side]["cpu"] for size in sizes for side in LINES]
    across = _Axis([size["rows"] for size in sizes], LEFT, WIDTH - 2 * SIDE - LEFT)
    up = _Axis(costs, HEIGHT - 2 * SIDE, -(HEIGHT - 2 * SIDE - TOP))
    parts = [
        *(
            f'<line x1="{LEFT}" x2="{WIDTH - SIDE}" y1="{up.at(mark):.0f}" y2="{up.at(mark):.0f}"'
            f' stroke="#ddd"/><text x="{LEFT - 6}" y="{up.at(mark) + 4:.0f}"'
            f' text-anchor="end">{mark:,g} s</text>'
            for mark in up.marks
        ),
        *(
            f'<text x="{across.at(mark):.0f}" y="{HEIGHT - SIDE}"'
            f' text-anchor="middle">{mark / 1e6:,g} M rows</text>'
            for mark in across.marks
        ),
    ]
    for number, (side, (name, colour)) in enumerate(LINES.items()):
        points = [(across.at(size["rows"]), up.at(size[side]["cpu"])) for size in sizes]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        parts += [
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>',
            *(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{colour}"/>' for x, y in points),
            f'<text x="{LEFT + 10 + 190 * number}" y="16" fill="{colour}">{name}, CPU</text>',
        ]
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">'
        '<rect width="100%" height="100%" fill="#fff"/>' + "".join(parts) + "</svg>\n",
        encoding="utf-8",
    )


class _Axis:
    """A logarithmic axis over whole powers of ten around the values, from one place on."""

    def __init__(self, values: Sequence[float], start: float, length: float) -> None:
        first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self.marks = [10.0**power for power in range(first, max(last, first + 1) + 1)]
        self._first, self._powers = first, max(last - first, 1)
        self._start, self._length = start, length

    def at(self, value: float) -> float:
        return self._start + self._length * (math.log10(value) - self._first) / self._powers

"""Where the points and bars of a chart stand, in percent of its box; macros draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.words import Number


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` as percent of a box whose 0 is at the top."""

    low: float
    high: float

    def y(self, value: Number) -> float:
        """How far down the box a value stands."""
        span = self.high - self.low
        return round(100 * (self.high - float(value)) / span, 2) if span else 50.0

    def height(self, value: Number) -> float:
        """How much of the box a bar of this value takes."""
        span = self.high - self.low
        return round(100 * abs(float(value)) / span, 2) if span else 0.0


def scale_of(values: Sequence[Number | None], *, low: float | None = None) -> Scale:
    """The scale that holds every value; from `low` where it is given, else with some air."""
    known = [float(value) for value in values if value is not None] or [0.0]
    bottom, top = min(known), max(known)
    air = 0.08 * ((top - bottom) or abs(top) or 1.0)
    return Scale(bottom - air if low is None else low, top + air)


def x_of(place: int, count: int) -> float:
    """Where the n-th of `count` points stands from the left, the first and last at the edges."""
    return round(100 * place / (count - 1), 2) if count > 1 else 50.0


def line_path(values: Sequence[Number | None], scale: Scale) -> str:
    """An SVG path through the values; it breaks where one is None."""
    steps, is_drawing = [], False
    for place, value in enumerate(values):
        if value is not None:
            letter = "L" if is_drawing else "M"
            steps.append(f"{letter}{x_of(place, len(values))} {scale.y(value)}")
        is_drawing = value is not None
    return " ".join(steps)


def area_path(values: Sequence[Number | None], scale: Scale) -> str:
    """The surface below the longest run of values at the end of the line."""
    start = len(values)
    while start > 0 and values[start - 1] is not None:
        start -= 1
    run = [(x_of(place, len(values)), values[place]) for place in range(start, len(values))]
    if len(run) < 2:
        return ""
    points = " L".join(f"{x} {scale.y(value)}" for x, value in run if value is not None)
    return f"M{points} L{run[-1][0]} 100 L{run[0][0]} 100 Z"


GLOBALS = {
    "Scale": Scale,
    "scale_of": scale_of,
    "x_of": x_of,
    "line_path": line_path,
    "area_path": area_path,
}

"""Outlines and codes of countries, from `countries.json`, which `frontend/world.mjs` writes."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from backend.queries.world.projection import Point, projected

_FILE = Path(__file__).with_name("countries.json")

Ring = tuple[Point, ...]


@dataclass(frozen=True)
class Country:
    """A country: ISO 3166 codes, names (English first) and its outline on the plane, largest ring first.

    A country too small to be drawn has no rings; land that is nobody's has no code.
    """

    iso3: str
    iso2: str
    names: tuple[str, ...]
    rings: tuple[Ring, ...]

    @property
    def name(self) -> str:
        """Its usual English name."""
        return self.names[0] if self.names else ""

    @property
    def centre(self) -> Point | None:
        """The middle of its largest part, None where there is no outline."""
        return _centre(self.rings[0]) if self.rings else None


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Return all countries by their three-letter code."""
    kept = json.loads(_FILE.read_text(encoding="utf-8"))
    lines = [_line(steps, unit=kept["unit"]) for steps in kept["arcs"]]
    found = (
        Country(iso3, iso2, tuple(names), tuple(ring for parts in rings for ring in _rings(parts, lines)))
        for iso3, iso2, names, rings in kept["countries"]
    )
    return {country.iso3: country for country in found}


def _line(steps: list[int], *, unit: int) -> list[Point]:
    """Return a border in degrees from its steps in parts of a degree."""
    x = y = 0
    points = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / unit, y / unit))
    return points


def _rings(parts: list[int], lines: list[list[Point]]) -> list[Ring]:
    """Return borders one after the other, on the plane; a negative number is a border walked backwards.

    A ring that runs over the date line becomes one on either side.
    """
    points: list[Point] = []
    turns = 0
    for part in parts:
        line = lines[part] if part >= 0 else lines[~part][::-1]
        for lon, lat in line[1:] if points else line:
            if points:
                step = lon + 360 * turns - points[-1][0]
                turns -= (step > 180) - (step < -180)
            points.append((lon + 360 * turns, lat))
    pieces = [_shifted(_within(points, number), number) for number in (-1, 0, 1)]
    return [tuple((round(x, 4), round(y, 4)) for x, y in projected(piece)) for piece in pieces if len(piece) > 3]


def _within(points: list[Point], number: int) -> list[Point]:
    """Return the part of a ring that lies in one turn round the globe, cut straight at the date line."""
    low, high = 360 * number - 180.0, 360 * number + 180.0
    for edge, inside in ((low, 1), (high, -1)):
        if all((lon - edge) * inside >= 0 for lon, _ in points):
            continue
        cut: list[Point] = []
        for (ax, ay), (bx, by) in zip([points[-1], *points[:-1]], points, strict=True):
            a, b = (ax - edge) * inside >= 0, (bx - edge) * inside >= 0
            if a != b:
                cut.append((edge, ay + (by - ay) * (edge - ax) / (bx - ax)))
            if b:
                cut.append((bx, by))
        points = [*cut, cut[0]] if cut else []
        if not points:
            break
    return points


def _shifted(points: list[Point], number: int) -> list[Point]:
    return [(lon - 360 * number, lat) for lon, lat in points]


def _centre(ring: Ring) -> Point:
    twice = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = ax * by - bx * ay
        twice, x, y = twice + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    return (x / (3 * twice), y / (3 * twice)) if twice else ring[0]

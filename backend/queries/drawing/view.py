"""Which part of the world a map shows, and how fine its lines must be there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Points = Sequence[tuple[float, float]]

_WORLD = (-2.75, -1.12, 2.75, 1.32)  # without the ice of the south
_MARGIN = 0.08
_NARROWEST = 0.12  # of the plane; nearer, the outlines would be coarse
_PIXELS = 700  # a map is about this wide
_OWN = 0.1  # a country's part this small against its largest is not what a map is made for


@dataclass(frozen=True)
class View:
    """A rectangle of the plane."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, shapes: Iterable[Sequence[Points]], *, least: float = _NARROWEST) -> "View":
        """Return the part of the world that holds the main parts of `shapes`, each a list of rings with the largest first."""
        boxes = [box for rings in shapes for box in _main(rings)]
        if not boxes:
            return cls(*_WORLD)
        left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
        if right - left > 0.6 * (_WORLD[2] - _WORLD[0]):
            return cls(_WORLD[0], min(_WORLD[1], bottom), _WORLD[2], _WORLD[3])
        wide, high = max(right - left, least), max(top - bottom, least / 2)
        across, up = (left + right) / 2, (bottom + top) / 2
        half = (0.5 + _MARGIN) * wide, (0.5 + _MARGIN) * high
        return cls(across - half[0], up - half[1], across + half[0], up + half[1])

    @property
    def whole(self) -> bool:
        """Say whether this is the whole world."""
        return self.right - self.left >= _WORLD[2] - _WORLD[0]

    def pixels(self, ring: Points) -> float:
        """Return about how many pixels a ring is wide or high, the larger of both."""
        left, bottom, right, top = _box(ring)
        return max(right - left, top - bottom) / (self.right - self.left) * _PIXELS

    def shows(self, ring: Points) -> bool:
        """Say whether a part of a ring may be seen, also where the picture is wider or higher than the view."""
        left, bottom, right, top = _box(ring)
        wide, high = 0.8 * (self.right - self.left), 0.6 * (self.top - self.bottom)
        return right > self.left - wide and left < self.right + wide and top > self.bottom - high and bottom < self.top + high


def thinned(rings: Iterable[Points], view: View) -> list[Points]:
    """Return the rings a view shows, without points nearer to each other than a pixel."""
    near = (view.right - view.left) / _PIXELS
    return [_thin(ring, near) for ring in rings if view.shows(ring)]


def _thin(ring: Points, near: float) -> Points:
    if len(ring) < 8:
        return ring
    kept = [ring[0]]
    for point in ring[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= near:
            kept.append(point)
    return [*kept, ring[-1]] if len(kept) > 2 else ring


def _main(rings: Sequence[Points]) -> list[tuple[float, float, float, float]]:
    boxes = [_box(ring) for ring in rings]
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in boxes]
    return [box for box, area in zip(boxes, areas, strict=True) if area >= _OWN * areas[0]]


def _box(ring: Points) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)

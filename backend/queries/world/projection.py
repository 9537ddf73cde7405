"""Equal Earth, a projection that keeps areas true and looks like the globe (Šavrič, Patterson, Jenny 2018)."""

import math
from collections.abc import Iterable

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2

Point = tuple[float, float]


def projected(points: Iterable[Point]) -> list[Point]:
    """Return points (longitude, latitude in degrees) on a plane: x within ±2.71, y within ±1.32, north up."""
    return [_one(lon, lat) for lon, lat in points]


def _one(lon: float, lat: float) -> Point:
    angle = math.asin(_M * math.sin(math.radians(lat)))
    square = angle * angle
    sixth = square * square * square
    x = math.radians(lon) * math.cos(angle) / (_M * (_A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)))
    y = angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return x, y

"""Whether something stays on its page, also when it is turned."""

import math
from dataclasses import dataclass

TOLERANCE_MM = 0.5


@dataclass(frozen=True, slots=True)
class Room:
    """A page: from -bleed to width + bleed, and the same in height; lengths in mm."""

    width: float
    height: float
    bleed: float

    def holds(self, left: float, top: float, *, width: float, height: float, angle: float) -> bool:
        """Say whether a box turned about its top left corner, `angle` in degrees clockwise, lies on the page."""
        corners: tuple[tuple[float, float], ...]
        if not angle:
            corners = ((left, top), (left + width, top + height))
        else:
            cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            corners = tuple(
                (left + x * cos - y * sin, top + x * sin + y * cos)
                for x, y in ((0.0, 0.0), (width, 0.0), (0.0, height), (width, height))
            )
        least = -self.bleed - TOLERANCE_MM
        right, bottom = self.width + self.bleed + TOLERANCE_MM, self.height + self.bleed + TOLERANCE_MM
        return all(least <= x <= right and least <= y <= bottom for x, y in corners)

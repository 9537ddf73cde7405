"""Which face draws which sign: the chosen one, and where it has no sign, the first other family of the deployment that has."""

from collections.abc import Iterator
from functools import lru_cache

from backend.adapters.pdf.fonts import Face, families, find_face, nearest
from backend.adapters.pdf.graphemes import split
from backend.adapters.pdf.measuring import Ruler, ruler
from backend.core.errors import Rejected

_KEPT_MOST = 50_000
_UNKNOWN = -1


class Faces:
    """The chosen face and those that stand in for it, those with the most signs first."""

    def __init__(self, chosen: Face) -> None:
        others = [nearest(family, chosen.weight, chosen.style) for family in families() if family.name != chosen.family]
        others.sort(key=lambda face: -ruler(face).signs)
        self.faces = (chosen, *others)
        self._rulers = [ruler(face) for face in self.faces]
        self.first: Ruler = self._rulers[0]
        self.space = self.first.space
        self._words: dict[str, float] = {}
        self._places: dict[str, int | None] = {}

    def lacks(self, text: str) -> frozenset[str]:
        """Return the characters of a text that no face has a sign for."""
        missing = self.first.lacks(text)
        for other in self._rulers[1:] if missing else ():
            missing = other.lacks("".join(missing))
            if not missing:
                # Each character stands somewhere; a sign of several must stand in one face as a whole.
                return frozenset("".join(sign for sign in set(split(text)) if self._place(sign) is None))
        return missing

    def word(self, word: str) -> float:
        """Return the width of a word whose signs may come from several faces."""
        width = self._words.get(word)
        if width is None:
            if len(self._words) > _KEPT_MOST:
                self._words.clear()
            width = self._words[word] = self.line(word)
        return width

    def line(self, text: str) -> float:
        """Return the width of a line whose signs may come from several faces."""
        return sum(self._rulers[place].line(run) for place, run in self.runs(text))

    def runs(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the pieces of a line, each with the number of the face that draws it. Signs nobody has fall to the first."""
        start, held = 0, ""
        for sign in split(text):
            place = self._place(sign) or 0
            if held and place != start:
                yield start, held
                held = ""
            start, held = place, held + sign
        if held:
            yield start, held

    def binds(self, before: str, after: str) -> bool:
        """Say whether two signs of one face become another one side by side."""
        place = self._place(before) or 0
        return place == (self._place(after) or 0) and self._rulers[place].binds(before, after)

    def _place(self, sign: str) -> int | None:
        place = self._places.get(sign, _UNKNOWN)
        if place == _UNKNOWN:
            if len(self._places) > _KEPT_MOST:
                self._places.clear()
            place = self._places[sign] = next((i for i, one in enumerate(self._rulers) if not one.lacks(sign)), None)
        return place


@lru_cache(maxsize=256)
def faces(family: str, weight: int, style: str) -> Faces:
    """Return the faces for a text of this family, weight and style.

    Raises Rejected if the deployment has no such face.
    """
    found = find_face(family, weight, style)
    if found is None:
        raise Rejected(
            f"There is no font “{family}” of weight {weight}, {style}, in this deployment.", hint="Choose another font."
        )
    return Faces(found)

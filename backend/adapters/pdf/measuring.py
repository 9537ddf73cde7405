"""How wide a text is in a face, as the designer in the browser measures it: sign by sign, each kerned with the one before it.

Widths are in units of the em: times the size of the font they are lengths.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from backend.adapters.pdf.fonts import Face
from backend.adapters.pdf.graphemes import invisible, split

_KEPT_MOST = 200_000
_APART = {"liga": False, "clig": False, "calt": False}
_SAME_EM = 0.001
# In these scripts the form of a letter hangs on its neighbours: only whole words can be measured.
_JOINED = (range(0x590, 0x1100), range(0x1780, 0x1800), range(0xA840, 0xABFF), range(0xFB1D, 0xFE00), range(0xFE70, 0xFEFF))


class Ruler:
    """Measures in one face; what it measured once it knows."""

    def __init__(self, path: Path) -> None:
        face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(face)
        self._em = face.upem
        self._signs = frozenset(chr(code) for code in face.unicodes) | {"\n", "\t"}  # those only part words
        self._shaped: dict[str, float] = {}
        self._words: dict[str, float] = {}
        self._bound: dict[str, bool] = {}
        self.space = self._shape(" ")
        self.signs = len(self._signs)

    def lacks(self, text: str) -> frozenset[str]:
        """Return the characters of a text that the face has no sign for."""
        missing = set(text).difference(self._signs)
        return frozenset(char for char in missing if not invisible(char)) if missing else frozenset()

    def word(self, word: str) -> float:
        """Return the width of a word."""
        width = self._words.get(word)
        if width is None:
            if len(self._words) > _KEPT_MOST:
                self._words.clear()
            width = self._words[word] = self.line(word)
        return width

    def line(self, text: str) -> float:
        """Return the width of a text on one line."""
        if any(ord(char) in block for char in set(text) if char > "\u058f" for block in _JOINED):
            return self._shape(text)
        signs = split(text)
        width, before = 0.0, ""
        for sign in signs:
            width += self._shape(before + sign) - self._shape(before) if before else self._shape(sign)
            before = sign
        return width

    def binds(self, before: str, after: str) -> bool:
        """Say whether two signs side by side become another one, or look different from what they are alone."""
        pair = before + after
        bound = self._bound.get(pair)
        if bound is None:
            if len(self._bound) > _KEPT_MOST:
                self._bound.clear()
            bound = self._bound[pair] = abs(self._advance(pair) - self._advance(pair, _APART)) > _SAME_EM
        return bound

    def _shape(self, text: str) -> float:
        width = self._shaped.get(text)
        if width is None:
            if len(self._shaped) > _KEPT_MOST:
                self._shaped.clear()
            width = self._shaped[text] = self._advance(text)
        return width

    def _advance(self, text: str, features: Mapping[str, bool] | None = None) -> float:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer, features)
        return float(sum(place.x_advance for place in buffer.glyph_positions) / self._em)


def ruler(face: Face) -> Ruler:
    """Return the ruler of a face, one a process."""
    return _ruler(face.path)


@lru_cache(maxsize=256)
def _ruler(path: Path) -> Ruler:
    return Ruler(path)

"""The fonts letters may use: the faces in the fonts folder of the deployment, and no others."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from backend.core.config import settings

_SHIPPED = Path(__file__).resolve().parents[3] / "frontend" / "dist" / "fonts"
_SUFFIXES = frozenset({".ttf", ".otf"})
_NORMAL_STRETCH = 1.0


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: `weight` is 100 to 900, `style` "normal" or "italic"."""

    family: str
    weight: int
    style: str
    path: Path


@dataclass(frozen=True, slots=True)
class Family:
    """A name people choose, with the faces there are of it, lightest first and upright before italic."""

    name: str
    faces: tuple[Face, ...]


def folder() -> Path:
    """Return the folder the fonts are in."""
    return settings().fonts_dir or _SHIPPED


def families() -> tuple[Family, ...]:
    """Return the families of the deployment in the order of their names. Read once a process."""
    return _families(folder())


def find_face(family: str, weight: int, style: str) -> Face | None:
    """Return the face of exactly this weight and style, None where there is none."""
    return _faces(folder()).get((family, weight, style))


def nearest(family: Family, weight: int, style: str) -> Face:
    """Return the face of a family that comes nearest: the style counts before the weight."""
    return min(family.faces, key=lambda face: (face.style != style, abs(face.weight - weight), face.weight))


@lru_cache(maxsize=8)
def _families(where: Path) -> tuple[Family, ...]:
    found: dict[str, dict[tuple[int, str], Face]] = {}
    for face in _read(where):
        found.setdefault(face.family, {}).setdefault((face.weight, face.style), face)
    return tuple(Family(name, tuple(found[name][key] for key in sorted(found[name], key=_order))) for name in sorted(found))


def _order(key: tuple[int, str]) -> tuple[int, bool]:
    return key[0], key[1] != "normal"


@lru_cache(maxsize=8)
def _faces(where: Path) -> dict[tuple[str, int, str], Face]:
    return {(face.family, face.weight, face.style): face for family in _families(where) for face in family.faces}


def _read(where: Path) -> Iterable[Face]:
    # The names come from Typst itself: it is asked for a family by the very name it gave.
    book = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(where)])
    for one in sorted(book.fonts(), key=lambda font: str(font.path)):
        path = Path(one.path or "")
        if one.stretch == _NORMAL_STRETCH and one.index == 0 and path.suffix.lower() in _SUFFIXES:
            yield Face(one.family, one.weight, "normal" if one.style == "normal" else "italic", path)

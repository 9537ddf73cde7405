"""Makes uploaded pictures ready to be drawn: not finer than print needs, faint ones as a drawing that holds them.

Runs in the process that draws. A picture nobody can open is named; it does not stop the others.
"""

import base64
import warnings
from pathlib import Path
from typing import NamedTuple

from PIL import Image

MOST_PIXELS = 40_000_000
_DPI, _SPARE = 300, 1.25  # only what is finer by a quarter is worth being drawn anew
_MM_PER_INCH = 25.4
_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml"}


class Wish(NamedTuple):
    """A picture a template draws: its largest size in mm, and how opaque it is there (0 to 1)."""

    width: float
    height: float
    opacity: float


def prepare(source: Path, target: Path, wish: Wish) -> None:
    """Write a picture as it will be drawn to `target`, which ends in .svg where it is faint.

    Raises ValueError with a plain reason where it cannot be drawn.
    """
    try:
        data = source.read_bytes()
    except OSError as fault:
        raise ValueError("cannot be opened") from fault
    if source.suffix != ".svg":
        data = _checked(source, data, wish)
    if wish.opacity < 1 and source.suffix != ".svg":
        data = _faint(data, _KINDS[source.suffix], wish)
    elif wish.opacity < 1:
        data = _faint(data, _KINDS[".svg"], wish)
    target.write_bytes(data)


def _checked(source: Path, data: bytes, wish: Wish) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _fitting(source, data, wish)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise ValueError(f"has more than {MOST_PIXELS:,} pixels") from None
    except (OSError, SyntaxError, Warning, ValueError, EOFError) as fault:
        raise ValueError("cannot be opened") from fault


def _fitting(source: Path, data: bytes, wish: Wish) -> bytes:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(source, formats=("PNG", "JPEG", "WEBP")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        needed = max(wish.width * _DPI / _MM_PER_INCH / image.width, wish.height * _DPI / _MM_PER_INCH / image.height)
        if needed * _SPARE >= 1 or image.mode == "P":
            image.load()
            return data
        size = (max(1, round(image.width * needed)), max(1, round(image.height * needed)))
        smaller = image.convert("L" if image.mode == "1" else image.mode).resize(size, Image.Resampling.LANCZOS)
        held = source.with_suffix(".smaller" + source.suffix)
        smaller.save(held, image.format, quality=90, icc_profile=image.info.get("icc_profile"))
        made = held.read_bytes()
        return made if len(made) < len(data) else data


def _faint(data: bytes, kind: str, wish: Wish) -> bytes:
    held = base64.b64encode(data).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wish.width} {wish.height}" width="{wish.width}" height="{wish.height}">'
        f'<image width="{wish.width}" height="{wish.height}" preserveAspectRatio="none" opacity="{wish.opacity}"'
        f' href="data:{kind};base64,{held}"/></svg>'
    ).encode()

"""Draws uploaded pictures anew: what leaves here was written by us, pixel by pixel, whatever the file that came was besides.

A picture is upright (EXIF), in sRGB, 8 bits a colour, at most 5,000 pixels a side: what a printer shows of an A3 page. SVG is
not taken: it is a program for a drawing engine, which may read other files and never end.
"""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from backend.core.errors import Rejected, TooLarge

LARGEST_BYTES = 20_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 5_000
_FORMATS = ("PNG", "JPEG", "WEBP")
# A picture of 40 million pixels takes some 300 MB while it is drawn: two at once, whoever asks.
_TURN = BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """A picture as we wrote it: png or jpg."""

    data: bytes
    suffix: str
    width: int
    height: int


def redrawn(data: bytes) -> Picture:
    """Return the picture drawn anew. Raises Rejected for what is no PNG, JPEG or WebP, or moves, or is broken; TooLarge."""
    with _TURN, warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                _check(opened)
                return _written(_drawn(opened), opened.format == "PNG")
        except UnidentifiedImageError:
            raise _unknown(data) from None
        except Image.DecompressionBombError:
            raise _too_many() from None
        # Pillow's readers raise what they like on broken files: it is the file's fault, whatever the name.
        except (OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError, OverflowError, EOFError, Warning) as broken:
            raise Rejected(
                "The picture cannot be read to its end.", hint="Open it in a program for pictures and save it again."
            ) from broken


def _check(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise _too_many(opened.width, opened.height)
    frames = getattr(opened, "n_frames", 1)
    if frames > 1:
        raise Rejected(f"The picture moves: it has {frames:,} frames.", hint="Paper does not move; save one of them.")


def _drawn(opened: Image.Image) -> Image.Image:
    profile = opened.info.get("icc_profile")
    if opened.format == "JPEG":
        opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a photograph far too large is read at half its size
    opened.load()
    found = ImageOps.exif_transpose(opened)
    found = _in_colours_of_screens(_eight_bits(found), profile)
    found.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return found


def _eight_bits(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(picture, dtype=np.uint16) >> 8).astype(np.uint8))
    if picture.mode in {"I", "F"}:
        raise Rejected("The picture has more than 16 bits a colour.", hint="Save it with 8 bits.")
    return picture


def _in_colours_of_screens(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture in grey, RGB or RGBA; colours of print and of wide screens are translated by their profile."""
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    target = "RGBA" if has_alpha else "L" if picture.mode in {"1", "L"} else "RGB"
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            changed = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            picture = changed or picture
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile nobody can read is as good as none
    return picture if picture.mode == target else picture.convert(target)


def _written(picture: Image.Image, was_png: bool) -> Picture:  # noqa: FBT001  one question with two answers
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)  # leaves EXIF, text and profiles behind
    if clean.mode == "RGBA" and clean.getchannel("A").getextrema() == (255, 255):
        clean = clean.convert("RGB")
    save: Callable[[io.BytesIO], None]
    if was_png or clean.mode == "RGBA":
        suffix, save = "png", lambda out: clean.save(out, "PNG", optimize=clean.width * clean.height < 4_000_000)
    else:
        suffix, save = "jpg", lambda out: clean.save(out, "JPEG", quality=90, optimize=True)
    out = io.BytesIO()
    save(out)
    return Picture(out.getvalue(), suffix, clean.width, clean.height)


def _too_many(width: int = 0, height: int = 0) -> TooLarge:
    told = f" ({width:,} by {height:,})" if width else ""
    return TooLarge(
        f"The picture has more than {MOST_PIXELS:,} pixels{told}.", hint="Save it smaller; 300 dpi are enough for print."
    )


def _unknown(data: bytes) -> Rejected:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in start:
        return Rejected("SVG drawings are not taken.", hint="Save it as a PNG of 300 dpi.")
    return Rejected("This is no picture that can be read.", hint="Send a PNG, a JPEG or a WebP.")

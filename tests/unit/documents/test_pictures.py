"""Uploaded pictures: drawn anew, upright, in the colours of screens; what is no picture is refused."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from backend.core.errors import Rejected, TooLarge
from backend.documents.pictures import redrawn


def file(picture, kind, **more):
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def plain(colour="blue", mode="RGB"):
    return Image.new(mode, (20, 10), colour)


def seen(data):
    made = redrawn(data)
    with Image.open(io.BytesIO(made.data)) as found:
        found.load()
        return made, found


def png(width, height, depth=1):
    """A PNG of so many pixels that is a few bytes long."""
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def test_pictures_become_png_or_jpeg_of_eight_bits():
    wide = Image.fromarray(np.full((4, 4), 40_000, np.uint16))
    see_through = Image.new("P", (20, 10), 0)
    see_through.putpalette([255, 0, 0] * 256)

    assert (seen(file(plain(), "PNG"))[1].mode, seen(file(plain(), "JPEG"))[0].suffix) == ("RGB", "jpg")
    assert (seen(file(plain(), "WEBP"))[0].suffix, seen(file(plain((1, 2, 3, 4), "RGBA"), "WEBP"))[0].suffix) == ("jpg", "png")
    assert seen(file(wide, "PNG"))[1].getpixel((0, 0)) == 156
    assert seen(file(see_through, "PNG", transparency=0))[1].getpixel((0, 0))[3] == 0
    assert seen(file(plain((1, 2, 3, 255), "RGBA"), "PNG"))[1].mode == "RGB"
    red = seen(file(plain((0, 255, 255, 0), "CMYK"), "JPEG"))[1].getpixel((0, 0))
    assert red[0] > 240
    assert max(red[1:]) < 20


def test_a_photograph_stands_upright_and_loses_what_else_was_in_its_file():
    exif = Image.Exif()
    exif[274], exif[270] = 6, "taken at home"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    made, found = seen(
        file(plain(), "JPEG", exif=exif, icc_profile=profile, comment=b"secret") + b"<?php system($_GET[0]); ?>PK\x03\x04"
    )

    assert (made.width, made.height) == (10, 20)
    assert not found.getexif()
    assert "icc_profile" not in found.info
    assert all(word not in made.data for word in (b"taken", b"secret", b"php", b"PK\x03\x04"))


def test_a_picture_larger_than_a_printer_shows_is_made_smaller():
    made = redrawn(file(Image.new("L", (6_000, 60), 9), "PNG"))

    assert (made.width, made.height) == (5_000, 50)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no picture"),
        (b"hello", "no picture"),
        (file(plain(), "GIF"), "no picture"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b'<svg onload="alert(1)"/>', "SVG"),
        (file(plain(), "WEBP", save_all=True, append_images=[plain("red")]), "moves"),
        (file(plain(), "PNG", save_all=True, append_images=[plain("red")]), "moves"),
        (file(plain(), "PNG")[:50], "cannot be read"),
        (file(Image.effect_noise((200, 100), 50), "JPEG")[:900], "cannot be read"),
        (png(20, 20)[:-30], "cannot be read"),
        (b"\x89PNG\r\n\x1a\nnothing", "cannot be read"),
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_still_picture_is_refused(data, why):
    with pytest.raises(Rejected) as raised:
        redrawn(data)

    assert why in raised.value.detail or "no picture" in raised.value.detail
    assert raised.value.hint


@pytest.mark.parametrize("size", [(30_000, 30_000), (2**31 - 1, 2), (40_000_001, 1)])
def test_a_file_that_unpacks_to_more_than_a_picture_is_not_unpacked(size):
    with pytest.raises(TooLarge, match="40,000,000 pixels"):
        redrawn(png(*size))

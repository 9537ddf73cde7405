"""QR codes as a drawing of one path, sharp at any size."""

import re
from math import isqrt

import zxingcpp

QUIET = 4  # modules of white around a code that readers need
LONGEST_BYTES = 2331  # of the largest code that still reads with 15 % of it gone
_SAYS_UTF8 = 2  # bytes by which a code says how its text is written
_DARK = re.compile(rb"\0+")
# Bytes that a code of each size holds, sizes 21, 25, ... 177 modules, where 15 % may be gone.
_BYTES = (
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
    711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
)  # fmt: skip


def modules(text: str) -> int | None:
    """Return how many modules the code of a text has at most on a side, without the quiet zone; None: no code is that large."""
    size = len(text.encode()) + (0 if text.isascii() else _SAYS_UTF8)
    return next((21 + 4 * i for i, most in enumerate(_BYTES) if size <= most), None)


def svg(text: str, colour: str = "#000000") -> str:
    """Return a white square with the code of a text in it. The text is not empty and at most LONGEST_BYTES long in UTF-8."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels = bytes(memoryview(code.to_image(scale=1, add_quiet_zones=False)))  # type: ignore[arg-type]  # its stubs forget that it is a buffer
    side = isqrt(len(pixels))
    path = "".join(
        [
            f"M{run.start()} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
            for y in range(side)
            for run in _DARK.finditer(pixels[y * side : (y + 1) * side])
        ]
    )
    whole = side + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{QUIET} -{QUIET} {whole} {whole}" width="{whole}" height="{whole}">'
        f'<path fill="#fff" d="M-{QUIET} -{QUIET}h{whole}v{whole}h-{whole}z"/><path fill="{colour}" d="{path}"/></svg>'
    )

"""Whole tables as bytes, and what accidents make of them: flipped, cut, doubled and stray bytes. The same seed, the same bytes."""

import csv
import gzip
import io
import random

STRAY = (
    b'"',
    b'""',
    b"'",
    b"\x00",
    b"\n",
    b"\r",
    b"\r\n",
    b",",
    b";",
    b"\t",
    b"\\",
    b"\x1a",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b" ",
    b"#",
)
_ENCODINGS = ("utf-8", "utf-8", "utf-8", "cp1252", "utf-16", "utf-8-sig")
_WORDS = (
    "Zoë",
    'He said "hi"',
    "a, b",
    "two\nlines",
    "x;y",
    "",
    "NA",
    "-",
    "007",
    "1.234,56",
    "1,234.50",
    "€ 5",
    "12%",
    "(3)",
    "31/12/24",
)


def table(chance: random.Random) -> bytes:
    """Return a table with a header, whole numbers, dates, text and awkward cells, in some dialect and encoding."""
    out = io.StringIO(newline="")
    width = chance.randint(1, 6)
    writer = csv.writer(
        out,
        delimiter=chance.choice(",;\t|"),
        quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=chance.choice(("\n", "\r\n", "\r")),
    )
    writer.writerow([f"name {i}" for i in range(width)])
    kinds = [chance.choice((_whole, _day, _word, _price)) for _ in range(width)]
    for number in range(chance.choice((0, 1, 3, 30, 200))):
        writer.writerow([kind(chance, number) for kind in kinds])
    return out.getvalue().encode(chance.choice(_ENCODINGS), "replace")


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return `data` after one to eight accidents."""
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        until = min(len(data), at + chance.choice((1, 2, 10, 100, 1000)))
        match chance.randrange(6):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[until:]
            case 2:
                data = data[:until] + data[at:until] * chance.randint(1, 3) + data[until:]
            case 3 | 4:
                data = data[:at] + chance.choice(STRAY) * chance.choice((1, 1, 1, 2, 50)) + data[at:]
            case 5:
                data = data[:at] + chance.randbytes(chance.choice((1, 4, 40))) + data[at:]
    return gzip.compress(data, mtime=0)[: chance.choice((None, -3))] if chance.random() < 0.02 else data


def _whole(_chance: random.Random, number: int) -> str:
    return str(number)


def _day(chance: random.Random, number: int) -> str:
    return f"20{chance.randrange(10, 30)}-0{number % 9 + 1}-1{number % 10}"


def _word(chance: random.Random, number: int) -> str:
    return chance.choice(_WORDS) if number % 3 else f"word {number}"


def _price(chance: random.Random, number: int) -> str:
    return chance.choice((f"{number}.25", f"${number},000.50", f"{number},5", "", "n/a"))

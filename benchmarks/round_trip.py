"""Round trip: tables of known cells are written as dirty files; every cell has to be found again, or in the report.

    python benchmarks/round_trip.py [--files 300] [--seed 1] [--keep FOLDER]

A cell is found if the dataset holds its text, or the value that its kind gives it (a number, a day, a truth); a row, if the dataset
or the rows aside hold it. What is NULL in the dataset has to be a counted misfit or a counted word for nothing. Everything else
was lost silently. Target: 0 cells, 0 rows. Nothing is told to the loader but the bytes.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTHING = ("", "NA", "n/a", "-", "NULL", "#N/A")
WORDS = (
    "Zoë",
    "a, b",
    'said "hi"',
    "x; y",
    "two\nlines",
    " padded ",
    "007",
    "=1+1",
    "NA",
    "1,5",
    "2024",
    "-",
    "Łódź",
    "O'Neill",
    "a|b",
    "#5",
)


@dataclass(frozen=True)
class Cell:
    """What stands in the file, and the values any careful reader may make of it."""

    text: str
    values: tuple[object, ...] = ()


@dataclass
class Lost:
    """What an audit found."""

    files: int = 0
    refused: int = 0
    rows: int = 0
    cells: int = 0
    aside: int = 0
    misfits: int = 0
    nothing: int = 0
    silent_rows: int = 0
    silent_cells: int = 0
    examples: list[str] = field(default_factory=list)


def number(chance: random.Random, style: str) -> Cell:
    """Return a number as it is written in one notation."""
    value = chance.choice((chance.randrange(100), chance.randrange(1_000, 5_000_000))) + chance.randrange(100) / 100
    negative = chance.random() < 0.1
    plain, grouped = f"{value:.2f}", f"{value:,.2f}"
    text = {
        "plain": plain,
        "comma": grouped.translate(str.maketrans(",.", ".,")),
        "space": grouped.translate(str.maketrans(",.", "\u00a0,")),
        "swiss": grouped.replace(",", "'"),
        "us": grouped,
        "euro": f"{grouped.translate(str.maketrans(',.', '.,'))} €",
        "dollar": f"${grouped}",
        "percent": f"{plain}%",
    }[style]
    kept = -float(plain) if negative else float(plain)
    return Cell(f"-{text}" if negative else text, (kept,))


def day(chance: random.Random, form: str) -> Cell:
    """Return a day as it is written in one layout."""
    at = date(2020, 1, 1) + timedelta(days=chance.randrange(2_000))
    return Cell(at.strftime(form), (at,))


def kinds(chance: random.Random) -> list:
    """Return the columns of a table: what makes their cells, each in a notation of its own."""
    style = chance.choice(("plain", "comma", "space", "swiss", "us", "euro", "dollar", "percent"))
    form = chance.choice(("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d.%m.%y", "%d %b %Y", "%B %d, %Y", "%Y/%m/%d"))
    yes, no = chance.choice((("yes", "no"), ("true", "false"), ("ja", "nein"), ("Y", "N")))
    made = [
        lambda c: number(c, style),
        lambda c: day(c, form),
        lambda c: Cell(c.choice(WORDS)),
        lambda c: Cell(f"{c.randrange(100_000):05d}"),
        lambda c: Cell(str(c.randrange(10**17, 10**18))),
        lambda c: Cell(str(c.randrange(10**24, 10**25))),
        lambda c: Cell(yes, (True,)) if c.random() < 0.5 else Cell(no, (False,)),
        lambda c: Cell(c.choice(NOTHING)) if c.random() < 0.2 else number(c, "plain"),
    ]
    return chance.sample(made, chance.randint(2, len(made)))


def written(chance: random.Random, rows: list[list[Cell]]) -> bytes:
    """Return the rows as the bytes of a file in some dialect and encoding, with some of its rows broken."""
    delimiter, end = chance.choice(",;\t|"), chance.choice(("\n", "\r\n"))
    everywhere = chance.random() < 0.3
    out = []
    for cells in rows:
        parts = []
        for cell in cells:
            needed = everywhere or any(sign in cell.text for sign in (delimiter, '"', "\n")) or cell.text != cell.text.strip()
            parts.append('"' + cell.text.replace('"', '""') + '"' if needed else cell.text)
        if len(out) > 30 and chance.random() < 0.03:
            parts = chance.choice(([*parts, "surplus"], parts[:-1], [parts[0], '"' + parts[1].strip('"'), *parts[2:]]))
        out.append(delimiter.join(parts))
    text = end.join([delimiter.join(f"name {i}" for i in range(len(rows[0]))), *out, ""])
    title = chance.choice(("", "", "", f"Report of May{end}{end}"))
    return (title + text).encode(chance.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16")))


def audit(found, rows: list[list[Cell]], lost: Lost, label: str) -> None:
    """Look for every row and every cell of the truth in what was read."""
    kept: dict[str, list[tuple]] = {}
    for row in found.rows:
        kept.setdefault(str(row[0]), []).append(row)
    aside = [text for _, _, text in found.aside]
    unread = Counter()
    for cells in rows:
        lost.rows += 1
        row = kept.get(cells[0].text, [None]).pop()
        if row is None:
            if any(cells[0].text in text for text in aside) or found.loaded.aside.count > len(aside):
                lost.aside += 1
            else:
                lost.silent_rows += 1
                lost.examples.append(f"{label}: row {cells[0].text}")
            continue
        for name, cell, value in zip(found.names, cells, row, strict=False):
            lost.cells += 1
            if value is None and cell.text.strip():
                unread[name] += 1
            elif value is not None and not same(cell, value):
                lost.silent_cells += 1
                lost.examples.append(f"{label}: {cell.text!r} became {value!r}")
    counted = (
        sum(found.misfits.values()) + found.repairs.get("null_words", 0) + found.repairs.get("short_rows", 0) * len(rows[0])
    )
    lost.misfits, lost.nothing = lost.misfits + sum(found.misfits.values()), lost.nothing + found.repairs.get("null_words", 0)
    if unread.total() > counted:
        lost.silent_cells += unread.total() - counted
        lost.examples.append(f"{label}: {unread.total() - counted} cells are NULL without a record: {dict(unread)}")


def same(cell: Cell, value: object) -> bool:
    """Say whether a value is what the cell says; surplus quotes of a broken row count as its text."""
    if value in cell.values or str(value) == cell.text or (isinstance(value, str) and value.strip('"') == cell.text.strip('"')):
        return True
    if isinstance(value, str):
        return value.replace('"', "").strip() == cell.text.replace('"', "").strip()
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and cell.text.lstrip("-").isdigit()
        and int(cell.text) == value
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the files with losses here")
    args = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from backend.core.errors import Rejected
    from tests.reading import read

    lost, began = Lost(), time.perf_counter()
    for seed in range(args.seed, args.seed + args.files):
        chance = random.Random(seed)
        columns = kinds(chance)
        rows = [[Cell(f"row {i}"), *(make(chance) for make in columns)] for i in range(chance.choice((40, 200, 1_000)))]
        data = written(chance, rows)
        lost.files += 1
        before = len(lost.examples)
        with tempfile.TemporaryDirectory() as folder:
            try:
                audit(read(Path(folder), data), rows, lost, f"file {seed}")
            except Rejected as refusal:
                lost.refused += 1
                print(f"file {seed} refused: {refusal.detail}")
        if args.keep and len(lost.examples) > before:
            args.keep.mkdir(exist_ok=True)
            (args.keep / f"{seed}.csv").write_bytes(data)
    for example in lost.examples[:40]:
        print(" ", example)
    print(
        f"{lost.files} files ({lost.refused} refused), {lost.rows:,} rows, {lost.cells:,} cells in {time.perf_counter() - began:.0f} s: "
        f"{lost.aside:,} rows aside, {lost.misfits:,} misfits, {lost.nothing:,} words for nothing"
    )
    print(f"lost silently: {lost.silent_rows:,} rows, {lost.silent_cells:,} cells (target 0)")


if __name__ == "__main__":
    main()

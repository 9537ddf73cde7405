"""The round trip of a dirty text: every word of it must be in a cell, in a name, aside, or in a line the report names.

Nothing of the loader's own reading is used here: words are runs of ASCII letters and digits of the bytes themselves.
"""

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

from tests.corpus.case import Case
from tests.corpus.check import Outcome, load

_WORD = re.compile(rb"[A-Za-z0-9]+")
_NOTHING = re.compile(r"\s*|n/?a|null|none|-+|#n/a|\?|nan|\.|nil|#null!|\(null\)|<null>|\\n|[\u2014\u2013]", re.IGNORECASE)
_SINGLE_BYTE = ("utf-8", "windows", "iso", "mac", "latin", "koi8", "ibm", "dos", "cp")


def vanished(case: Case, folder: Path) -> list[str]:
    """Return what of the case's text is nowhere to be found, and the cells that are NULL without being counted."""
    typed = load(case, folder)
    text = load(case, folder, options={"types": dict.fromkeys(typed.types, "VARCHAR")})
    return [*_words_gone(case, text, folder), *_cells_gone(typed, text)]


def _words_gone(case: Case, found: Outcome, folder: Path) -> list[str]:
    loaded, content = found.loaded, case.content()
    assert loaded is not None
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content.rstrip(b"\x00"))
    if not loaded.encoding.casefold().startswith(_SINGLE_BYTE):
        return []
    source = content.replace(b"\x00", b"")
    have = Counter(_words("\n".join(cell for cells in found.cells.values() for cell in cells if cell is not None)))
    have += Counter(_words("\n".join(found.types)))
    if loaded.aside.path is not None:
        with loaded.aside.path.open(encoding="utf-8", newline="") as kept:
            have += Counter(_words("\n".join(row[2] for row in csv.reader(kept))))
    lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    told = {line for repair in loaded.repairs for line in repair.lines}
    preamble = next((one.count for one in loaded.repairs if one.kind == "preamble"), 0)
    told |= set(range(1, max(preamble, loaded.header or 0) + 1))
    for line in told:
        if 0 < line <= len(lines):
            have += Counter(_WORD.findall(lines[line - 1]))
    gone = Counter(_WORD.findall(source)) - have
    folder.joinpath("gone").write_text(str(gone))
    return [f"{gone.total()} words are gone: {[word.decode() for word in list(gone)[:8]]}"] if gone else []


def _words(text: str) -> list[bytes]:
    return _WORD.findall(text.encode("utf-8", "replace"))


def _cells_gone(typed: Outcome, text: Outcome) -> list[str]:
    if typed.rows != text.rows:
        return []
    loaded, bad, uncounted = typed.loaded, [], []
    assert loaded is not None
    for column, cells in typed.cells.items():
        pairs = list(zip(cells, text.cells.get(column, cells), strict=True))
        gone = [raw for cell, raw in pairs if cell is None and raw is not None and not _NOTHING.fullmatch(raw.strip())]
        uncounted += gone[typed.misfits.get(column, 0) :]
        if typed.types[column] in {"BIGINT", "DOUBLE"}:
            bad += [f"“{column}”: {raw!r} became {cell!r}" for cell, raw in pairs if cell and raw and not _same(cell, raw)][:2]
    if len(uncounted) > sum(one.count for one in loaded.repairs if one.kind == "null_words"):
        bad.append(f"{len(uncounted)} cells became NULL without being counted: {uncounted[:3]}")
    return bad


def _same(cell: str, raw: str) -> bool:
    """Say whether a number has the digits its text has, in this order; powers of ten may be written out."""
    if "e" in cell.casefold() or "e" in raw.casefold() or "inf" in cell or "nan" in cell.casefold():
        return True
    return _significant(cell) == _significant(raw)


def _significant(text: str) -> str:
    digits = "".join(char for char in text if char.isdigit() and char.isascii())
    return digits.lstrip("0").rstrip("0")

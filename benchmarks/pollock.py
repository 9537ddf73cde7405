"""Polluted CSV files: how much of 2,290 of them our loader gets right, against DuckDB's read_csv with all its defaults.

    python benchmarks/pollock.py [--kind WORDS] [--every N] [--show N]

Each file is scored as the Pollock benchmark does, 0 to 10: one point for loading it at all, then precision, recall and F1 of the
header's names, of the records and of the cells, as bags. "simple" is the mean over the files, "weighted" counts each kind as often
as the survey behind the benchmark met it. Text: every column as text. Typed: as the loader reads it, values compared by their
meaning. A file without a header is expected without one, so names that a loader makes up for it are not written into its first row.
Target: text 9.95 simple and 9.60 weighted, never below 9.88 and 9.27.
"""

import argparse
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from convert_csv import Nobody  # noqa: E402  # found beside this file
from pollution import Polluted, polluted_files  # noqa: E402  # found beside this file

LOADERS = ("ours, text", "ours, typed", "read_csv, text", "read_csv, typed")
PROCESSES = 2
Rows = list[tuple[str, ...]]
_DAY = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_NUMBER = re.compile(r"[$]?(-?\d+(\.\d+)?)")
_ONE_ROW = re.compile(r"_row\d+$")
_HOUR = re.compile(r"\d\d:\d\d")


def by_meaning(text: str) -> str:
    """Return a text so that two notations of one value are equal: days, hours, numbers and prices."""
    if found := _DAY.fullmatch(text):
        return f"{found[3]}-{found[2]}-{found[1]}"
    if _HOUR.fullmatch(text):
        return f"{text}:00"
    if found := _NUMBER.fullmatch(text):
        return f"{float(found[1]):g}"
    return text.lower()


def shown(value: object) -> str:
    """Return a value of the dataset as a cell."""
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return str(value)
    return str(value)


def ours(path: Path, folder: Path, *, typed: bool) -> Rows:
    """Load with our loader as shipped; return the header, if the file has one, and the rows."""
    from backend.core.errors import Rejected
    from backend.datasets.formats import FORMATS, Course, ReadAs

    wanted = ReadAs() if typed else ReadAs(types={"*": "VARCHAR"})
    try:
        loaded = FORMATS["csv"](path, folder, Course(Nobody(), path.stat().st_size), name=path.name, wanted=wanted)
    except Rejected:
        if path.stat().st_size:
            raise
        return []  # it says that the file is empty
    rows = _read(f"SELECT * FROM read_parquet('{loaded.path}')")
    return [tuple(one.column.name for one in loaded.columns), *rows] if loaded.header else rows


def peer(path: Path, _folder: Path, *, typed: bool) -> Rows:
    """Load with DuckDB's defaults; return the header, if it sees one, and the rows."""
    if not path.stat().st_size:
        return []
    options = "" if typed else ", all_varchar = true"
    with duckdb.connect() as con:
        header = con.execute(f"SELECT HasHeader FROM sniff_csv('{path}')").fetchall()[0][0]
        found = con.sql(f"FROM read_csv('{path}'{options})")
        rows = [tuple(map(shown, row)) for row in found.fetchall()]
        return [tuple(found.columns), *rows] if header else rows


def _read(query: str) -> Rows:
    with duckdb.connect() as con:
        return [tuple(map(shown, row)) for row in con.execute(query).fetchall()]


def shares(wanted: Iterable[object], got: Iterable[object]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one bag against another; all one where nothing is wanted."""
    a, b = Counter(wanted), Counter(got)
    both = (a & b).total()
    if not a:
        return 1.0, 1.0, 1.0
    if not both:
        return 0.0, 0.0, 0.0
    p, r = both / a.total(), both / b.total()
    return p, r, 2 * p * r / (p + r)


def score(clean: Sequence[tuple[str, ...]], loaded: Rows, *, typed: bool) -> float:
    """Return the points of one loaded file, 0 to 10."""
    if not clean:
        return 10.0
    first = loaded[0] if loaded else ()
    same = by_meaning if typed else str
    header = shares(map(by_meaning, clean[0]), map(by_meaning, first))
    records = shares(*(["".join(map(by_meaning, row)) for row in rows[1:]] for rows in (clean, loaded)))
    cells = shares(*([same(cell) for row in rows for cell in row] for rows in (clean, loaded)))
    return 1.0 + sum(header) + sum(records) + sum(cells)


def judge(file: Polluted) -> dict[str, float]:
    """Return the points of every loader for one file. What cannot be loaded has none."""
    points = {}
    for name in LOADERS:
        load, typed = (ours if name.startswith("ours") else peer), name.endswith("typed")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{file.name}.csv"
            path.write_bytes(file.body)
            try:
                points[name] = score(file.clean, load(path, Path(folder), typed=typed), typed=typed)
            except Exception as fault:  # noqa: BLE001  # whatever stops a loader is no points
                points[name] = 0.0
                if name.startswith("ours"):
                    print(f"  {file.name}: {type(fault).__name__}: {str(fault)[:200]}", file=sys.stderr)
    return points


def _chosen(kind: str, every: int) -> list[Polluted]:
    """Return the files to score; where only some of the polluted rows are taken, each stands for the others too."""
    files = [file for file in polluted_files() if kind in file.kind]
    whole, rows = (
        [file for file in files if not _ONE_ROW.search(file.name)],
        [file for file in files if _ONE_ROW.search(file.name)],
    )
    random.Random(1).shuffle(rows)  # in their order the kinds take turns, and a stride would take one of them
    return [*whole, *(file for one in rows[::every] for file in [one] * every)]


def main() -> int:
    """Score all files and print simple and weighted means, and where points are lost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kind", default="", help="only kinds with these words in their name")
    parser.add_argument(
        "--every", type=int, default=1, help="only every Nth of the files with one polluted row, counted N times"
    )
    parser.add_argument("--show", type=int, default=12, help="how many kinds to show that lose points")
    asked = parser.parse_args()
    files = _chosen(asked.kind, asked.every)
    with ProcessPoolExecutor(PROCESSES) as pool:
        once = list(dict.fromkeys(files))
        judged = dict(zip(once, pool.map(judge, once, chunksize=20), strict=True))
    points = [judged[file] for file in files]
    weights = sum(file.weight for file in files)
    print(f"{len(files):,} files{'':24}simple  weighted")
    for name in LOADERS:
        simple = sum(one[name] for one in points) / len(files)
        weighted = sum(one[name] * file.weight for one, file in zip(points, files, strict=True)) / weights
        print(f"  {name:32}{simple:8.3f}{weighted:10.3f}")
    by_kind: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one, file in zip(points, files, strict=True):
        by_kind[file.kind].append((10 - one["ours, text"], 10 - one["ours, typed"]))
    print(f"\npoints lost by ours{'':20}files    text   typed   (mean)")
    lossy = sorted(by_kind.items(), key=lambda item: -sum(text for text, _ in item[1]))
    for kind, lost in lossy[: asked.show]:
        text, typed = (sum(one[i] for one in lost) / len(lost) for i in (0, 1))
        print(f"  {kind:36}{len(lost):6,}{text:8.3f}{typed:8.3f}")
    text = [one["ours, text"] for one in points]
    met = sum(text) / len(text) >= 9.95 and sum(t * f.weight for t, f in zip(text, files, strict=True)) / weights >= 9.60
    print("\ntarget " + ("met" if met else "missed"))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

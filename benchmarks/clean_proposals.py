"""Proposals of cleaning: how much of planted dirt they find, what they say of clean lists, what they merge wrongly, and how long they take.

    python benchmarks/clean_proposals.py [--rows 30000 1000000 10000000] [--tables FOLDER]

Dirt is planted by benchmarks/clean_corpus.py: 17 kinds in a list of customers. A kind is found when its step is proposed for its column,
switched on exactly where it is harmless, with a count within 5 % (25 % where it is told as “about”) of the cells it was planted in. The
peer is DuckDB's scan of every cell of the same file in the same run. Targets: all kinds found at 30,000 rows, none on a clean list, no
value merged wrongly by a step that is switched on, 2 s at 30,000 rows.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from backend.core.table import Column  # noqa: E402
from backend.datasets.cleaning.proposing import propose_from  # noqa: E402
from backend.datasets.cleaning.proposing.clusters import by_case, merged  # noqa: E402
from backend.datasets.cleaning.proposing.looking import relation_of  # noqa: E402
from backend.datasets.cleaning.step import Step  # noqa: E402
from backend.datasets.course import Course  # noqa: E402
from backend.datasets.profiles import profile_of  # noqa: E402
from backend.datasets.workshop import workshop  # noqa: E402
from benchmarks.clean_corpus import DISTINCT, PLANTED, customers  # noqa: E402  the root must be on the path first
from tests.reading import Listener  # noqa: E402

EXPECTED_OFF = {"drop", "split_pattern"}  # of a clean list these may be offered: a column of one value is no dirt


def steps_of(path: Path, folder: Path) -> tuple[list[Step], float, float]:
    """Return what is proposed for a file, in how many seconds, and seconds of processor time."""
    with workshop(folder) as con:
        columns = [Column(row[0], row[1]) for row in con.execute(f"DESCRIBE FROM '{path}'").fetchall()]
        rows = con.execute(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]
        profile = profile_of(con, [path], columns, Course(Listener(), len(columns)))
    with workshop(folder) as con:
        began, used = time.perf_counter(), time.process_time()
        relation = relation_of([path], columns)
        found = propose_from(con, relation, columns=columns, rows=rows, profile=profile, course=Course(Listener(), 1))
        return found, time.perf_counter() - began, time.process_time() - used


def scan(path: Path) -> float:
    """Return how long DuckDB takes to read every cell."""
    with duckdb.connect() as con:
        began = time.perf_counter()
        con.execute(f"SELECT max(hash(COLUMNS(*))) FROM '{path}'").fetchall()
        return time.perf_counter() - began


def write(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    con.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 30720)").fetchall()


def faults(steps: list[Step], planted: dict[int, int]) -> list[str]:
    """Return which kinds of dirt were not found as they should be, and what was proposed besides."""
    told, used = [], set()
    for number, kind in enumerate(PLANTED):
        near = [one for one in steps if (one.operation, one.column, one.enabled) == (kind.operation, kind.column, kind.enabled)]
        what, real = f"{kind.operation} {kind.column or ''}", planted[number]
        if not near:
            told.append(f"{what} not found ({real:,})")
            continue
        one = near[0]
        used.add(one.id)
        said = one.rows if one.cells is None or kind.operation == "split_pattern" else one.cells
        apart = 0.25 if "about" in one.reason else 0.05
        if kind.operation != "drop" and (said is None or abs(said - real) > max(apart * real, 3)):
            told.append(f"{what}: {said:,} said, {real:,} planted")
    return told + [f"besides: {one.operation} {one.column} {one.reason[:90]}" for one in steps if one.id not in used]


def of_size(rows: int, folder: Path, *, verbose: bool) -> None:
    with duckdb.connect() as con:
        dirty, clean = folder / f"dirty{rows}.parquet", folder / f"clean{rows}.parquet"
        write(con, customers(rows), dirty)
        write(con, customers(rows, dirty=False), clean)
        counts = ", ".join(kind.count for kind in PLANTED)
        planted = dict(enumerate(con.execute(f"SELECT {counts} FROM ({customers(rows, telling=True)})").fetchall()[0]))
    steps, seconds, cpu_s = steps_of(dirty, folder)
    told = faults(steps, planted)
    on_clean, clean_s, _ = steps_of(clean, folder)
    false = [one for one in on_clean if one.operation not in EXPECTED_OFF]
    missed = sum("besides" not in one for one in told)
    print(
        f"{rows:>12,}{len(PLANTED) - missed:>8} of {len(PLANTED)}{len(told) - missed:>10}{len(false):>10}"
        f"{seconds:>9.2f} s{cpu_s:>9.2f} s{clean_s:>9.2f} s{scan(dirty):>9.2f} s",
        flush=True,
    )
    if verbose:
        print(
            "".join(
                f"      {one}\n"
                for one in [*told, *(f"clean: {one.operation} {one.column} {one.reason[:90]}" for one in false)]
            ),
            end="",
        )
    dirty.unlink()
    clean.unlink()


def merges() -> None:
    """Say how many different values are merged, where all are equally frequent and where some are rare; and how many slips are found."""
    print(f"\n{'distinct values':<16}{'values':>8}{'merged, on':>12}{'merged, off':>13}{'slips':>7}{'found':>7}{'wrongly':>9}")
    chance = random.Random(7)
    for name, values in DISTINCT.items():
        once = sorted(set(values))
        counts = {value: chance.choice((1, 2, 5, 20, 100, 400)) for value in once}
        sure, loose = (sum(len(group.members) - 1 for group in find(counts)) for find in (by_case, merged))
        slips = {
            slip: value for value in once if counts[value] >= 100 and (slip := slipped(value, chance)) and slip not in counts
        }
        found = {
            v: group.target
            for group in merged({**counts, **dict.fromkeys(slips, 1)})
            for v, _ in group.members
            if v != group.target
        }
        right = sum(found.get(slip) == value for slip, value in slips.items())
        wrong = sum(slip in found and found[slip] != value for slip, value in slips.items())
        print(f"{name:<16}{len(once):>8}{sure:>12}{loose:>13}{len(slips):>7}{right:>7}{wrong:>9}")


def slipped(value: str, chance: random.Random) -> str:
    """Return a value with a slip of the hand behind its first letter: letters swapped, left out or typed twice."""
    places = [i for i in range(1, len(value) - 1) if value[i].isalpha() and value[i + 1].isalpha() and value[i] != value[i + 1]]
    if len(value) < 5 or not places:
        return ""
    at = chance.choice(places)
    return chance.choice(
        (
            value[:at] + value[at + 1] + value[at] + value[at + 2 :],
            value[:at] + value[at + 1 :],
            value[:at] + value[at] + value[at:],
        )
    )


def of_tables(folder: Path, scratch: Path, *, verbose: bool) -> None:
    """Count what is proposed for lists that others keep."""
    total, on, off = 0, 0, 0
    for path in sorted(folder.glob("*.parquet")):
        steps, _, _ = steps_of(path, scratch)
        kept = [one for one in steps if one.operation not in EXPECTED_OFF]
        total, on, off = total + 1, on + sum(one.enabled for one in kept), off + sum(not one.enabled for one in kept)
        if verbose:
            print(
                "".join(
                    f"      {path.stem} {'on ' if one.enabled else 'off'} {one.operation} {one.reason[:120]}\n" for one in kept
                ),
                end="",
            )
    print(f"\n{total} lists of {folder.name}: {on} steps switched on, {off} not, besides drops and splits")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", nargs="+", type=int, default=[30_000, 1_000_000, 10_000_000])
    parser.add_argument("--tables", type=Path, help="a folder of Parquet files that others keep")
    parser.add_argument("--verbose", action="store_true", help="name what is missed and what is proposed besides")
    asked = parser.parse_args()
    print(f"{'rows':>12}{'found':>14}{'besides':>10}{'on clean':>10}{'proposed':>11}{'processor':>11}{'clean':>11}{'scan':>11}")
    with tempfile.TemporaryDirectory() as folder:
        for rows in asked.rows:
            of_size(rows, Path(folder), verbose=asked.verbose)
        merges()
        if asked.tables:
            of_tables(asked.tables, Path(folder), verbose=asked.verbose)


if __name__ == "__main__":
    main()

"""Dirty files read as a careful analyst would: how many of the corpus we meet, and how many DuckDB's readers by default.

    python benchmarks/dirty_corpus.py [--failing] [PART OF A NAME ...]

The files and what is expected of them are code in tests/corpus. Ours must meet all of it: rows, rows aside, names, types, values,
cells that do not fit, refusals, and what the report says. The peer is read_csv (read_json, read_parquet for files of these endings),
all default, in the same run; of it neither rows aside nor words of a report are asked. Target: all of ours.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.corpus.all import MODULES  # noqa: E402  the root must be on the path first
from tests.corpus.case import Case  # noqa: E402
from tests.corpus.check import Outcome, differences, faults  # noqa: E402

READERS = {".json": "read_json", ".jsonl": "read_json", ".ndjson": "read_json", ".parquet": "read_parquet"}


def ours(case: Case, folder: Path) -> list[str]:
    """Return what our loader does otherwise than expected."""
    try:
        return faults(case, folder)
    except Exception as fault:  # noqa: BLE001  a crash is a finding, not the end of the run
        return [f"{type(fault).__name__}: {fault}"]


def peer(case: Case, folder: Path) -> list[str]:
    """Return what DuckDB's own reader does otherwise than expected, all its settings default."""
    path = folder / case.name
    path.write_bytes(case.content())
    reader = READERS.get(path.suffix, "read_csv")
    try:
        with duckdb.connect() as con:
            con.execute("SET TimeZone = 'UTC'").fetchall()
            con.execute(f"CREATE TABLE t AS FROM {reader}(?)", [str(path)])
            types = {row[0]: row[1] for row in con.execute("DESCRIBE t").fetchall()}
            rows = con.execute("SELECT COLUMNS(*)::VARCHAR FROM t").fetchall()
    except duckdb.Error as refusal:
        return [] if case.refused else [str(refusal)]
    cells = {name: [row[i] for row in rows] for i, name in enumerate(types)}
    found = Outcome(types, cells, len(rows), aside=case.outcomes[0][1])
    silent = replace(case, outcomes=tuple((count, found.aside) for count, _ in case.outcomes), told=(), issues=None)
    return ["loaded"] if case.refused else differences(silent, found)


def main() -> None:
    """Print both figures, by kind of dirt and in all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--failing", action="store_true", help="name what is not met")
    parser.add_argument("only", nargs="*", help="parts of names of files")
    asked = parser.parse_args()
    met: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    print(f"{'kind of dirt':<14}{'files':>7}{'ours':>7}{'peer':>7}")
    total = 0
    for title, cases in MODULES.items():
        chosen = [case for case in cases if not asked.only or any(part in case.name for part in asked.only)]
        here: Counter[str] = Counter()
        for case in chosen:
            for who, reads in (("ours", ours), ("peer", peer)):
                with tempfile.TemporaryDirectory() as folder:
                    started = time.perf_counter()
                    bad = reads(case, Path(folder))
                    spent[who] += time.perf_counter() - started
                here[who] += not bad
                if bad and who == "ours" and asked.failing:
                    print(f"  {case.name}: {'; '.join(bad)[:200]}")
        met += here
        total += len(chosen)
        print(f"{title:<14}{len(chosen):>7}{here['ours']:>7}{here['peer']:>7}")
    print(f"\nours {met['ours']} of {total} ({met['ours'] / max(1, total):.1%}), peer {met['peer']} of {total}", end="")
    print(f" ({met['peer'] / max(1, total):.1%}); {spent['ours']:.0f} s and {spent['peer']:.0f} s of reading")
    print("target: all of ours:", "met" if met["ours"] == total else "missed")


if __name__ == "__main__":
    main()

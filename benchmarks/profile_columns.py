"""The rich profile of a version against DuckDB's SUMMARIZE on the same Parquet file, same threads and memory.

    python benchmarks/profile_columns.py [--rows 8000000] [--runs 3] [--memory 512]

Each run is a fresh process; they alternate. Target: ratio of the medians at most 1.0.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from convert_csv import ROOT, Nobody, make, ours, peak_mb


def rich(part: Path, folder: Path) -> int:
    """Profile as the worker does; return the columns."""
    from backend.core.table import Column
    from backend.datasets.course import Course
    from backend.datasets.profiles import profile_of
    from backend.datasets.workshop import workshop

    with workshop(folder) as con:
        columns = [Column(row[0], row[1]) for row in con.execute(f"DESCRIBE FROM '{part}'").fetchall()]
        return len(profile_of(con, [part], columns, Course(Nobody(), len(columns)))["columns"])


def summarize(part: Path, folder: Path) -> int:
    """Summarize with DuckDB; return the columns."""
    from backend.datasets.workshop import workshop

    with workshop(folder) as con:
        return len(con.execute(f"SUMMARIZE FROM '{part}'").fetchall())


def one_run(which: str, part: Path, memory_mb: int) -> None:
    """Run one side in this process and print its figures as JSON."""
    sys.path.insert(0, str(ROOT))
    from backend.core.config import settings
    from backend.datasets import profiles, workshop  # noqa: F401  a worker has imported them long before

    settings().worker_memory_mb = memory_mb
    with tempfile.TemporaryDirectory(dir=part.parent) as folder:
        began, used = time.perf_counter(), time.process_time()
        columns = {"ours": rich, "peer": summarize}[which](part, Path(folder))
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
    print(json.dumps({"columns": columns, "seconds": seconds, "cpu": cpu, "peak_mb": peak_mb()}))


def measured(which: str, part: Path, memory_mb: int) -> dict[str, float]:
    """Run one side in a fresh process."""
    command = [sys.executable, __file__, "--one", which, "--part", str(part), "--memory", str(memory_mb)]
    out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found = json.loads(out.stdout.splitlines()[-1])
    print(f"  {which}: {found['seconds']:6.2f} s wall, {found['cpu']:6.2f} s CPU, peak {found['peak_mb']:5.0f} MB")
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=8_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", type=int, default=512)
    parser.add_argument("--part", type=Path)
    parser.add_argument("--one", choices=["ours", "peer"])
    args = parser.parse_args()
    if args.one:
        one_run(args.one, args.part, args.memory)
        return
    with tempfile.TemporaryDirectory() as folder:
        part = args.part
        if part is None:
            source = Path(folder) / "orders.csv"
            make(source, args.rows)
            ours(source, Path(folder), args.memory)
            source.unlink()
            part = Path(folder) / "rows.parquet"
        with duckdb.connect() as con:
            print(
                f"{con.execute(f'SELECT count(*) FROM {str(part)!r}').fetchall()[0][0]:,} rows, {part.stat().st_size / 1e6:.0f} MB"
            )
        runs = [(measured("peer", part, args.memory), measured("ours", part, args.memory)) for _ in range(args.runs)]
    theirs, mine = (statistics.median(run[side]["seconds"] for run in runs) for side in (0, 1))
    print(
        f"ours {mine:.2f} s, SUMMARIZE {theirs:.2f} s, ratio {mine / theirs:.2f} (target 1.0); our peak {max(r[1]['peak_mb'] for r in runs):.0f} MB"
    )


if __name__ == "__main__":
    main()

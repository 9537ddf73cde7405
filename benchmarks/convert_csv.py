"""CSV to Parquet: wall time and memory of our conversion against plain DuckDB, on generated orders.

    python benchmarks/convert_csv.py [--gb 1] [--rows N] [--runs 3] [--memory 512]

Ours is everything the worker does with a source: the look over it, the layout, the types, the strict pass, the sum of the part.
The peer is `COPY (FROM read_csv(FILE)) TO ... (FORMAT parquet, COMPRESSION zstd)`, all default but the same memory limit.
Each run is a fresh process; they alternate. Target: ratio of the medians at most 1.25, our memory at most 1.0 GB.
"""

import argparse
import hashlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
ROW_BYTES = 178  # of a generated order


class Nobody:
    """Somebody to report to who does not listen."""

    def report(self, done: int, *, total: int | None = None, message: str = "") -> None:
        """Take no notice."""

    def check(self) -> None:
        """Never stop."""

    @contextmanager
    def stopping(self, _stop):
        """Never press."""
        yield


def ours(source: Path, folder: Path, memory_mb: int) -> int:
    """Convert as the worker does; return the rows."""
    from backend.core.config import settings
    from backend.datasets.formats import FORMATS, Course, ReadAs, format_of

    settings().worker_memory_mb = memory_mb
    course = Course(Nobody(), source.stat().st_size)
    loaded = FORMATS[format_of(source)](source, folder, course, name=source.name, wanted=ReadAs())
    with loaded.path.open("rb") as part:
        hashlib.file_digest(part, "sha256")
    return loaded.rows


def peer(source: Path, folder: Path, memory_mb: int) -> int:
    """Convert with DuckDB's defaults; return the rows."""
    with duckdb.connect(config={"memory_limit": f"{memory_mb}MB", "temp_directory": str(folder)}) as con:
        target = folder / "peer.parquet"
        return con.execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)").fetchall()[0][
            0
        ]


def peak_mb() -> float:
    """Return the most memory this process had; ru_maxrss would carry over what its parent had when it forked."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)  # macOS counts bytes


def one_run(which: str, source: Path, memory_mb: int) -> None:
    """Run one side in this process and print its figures as JSON."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        if which == "ours":
            import backend.datasets.formats  # noqa: F401  a worker has imported it long before
        began, used = time.perf_counter(), time.process_time()
        rows = {"ours": ours, "peer": peer}[which](source, Path(folder), memory_mb)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
    print(json.dumps({"rows": rows, "seconds": seconds, "cpu": cpu, "peak_mb": peak_mb()}))


def measured(which: str, source: Path, memory_mb: int) -> dict[str, float]:
    """Run one side in a fresh process."""
    command = [sys.executable, __file__, "--one", which, "--source", str(source), "--memory", str(memory_mb)]
    out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found = json.loads(out.stdout.splitlines()[-1])
    print(f"  {which}: {found['seconds']:6.2f} s wall, {found['cpu']:6.2f} s CPU, peak {found['peak_mb']:5.0f} MB")
    return found


def make(path: Path, rows: int) -> None:
    """Write the orders."""
    sys.path.insert(0, str(ROOT))
    from backend.datasets.formats import Course
    from backend.datasets.samples import write_orders

    write_orders(path, rows=rows, course=Course(Nobody(), 1))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--gb", type=float, default=1.0)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory", type=int, default=512)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--one", choices=["ours", "peer"])
    args = parser.parse_args()
    if args.one:
        one_run(args.one, args.source, args.memory)
        return
    with tempfile.TemporaryDirectory() as folder:
        source = args.source or Path(folder) / "orders.csv"
        if not args.source:
            make(source, args.rows or int(args.gb * 1e9 / ROW_BYTES))
        print(f"{source.stat().st_size / 1e9:.2f} GB, memory limit {args.memory} MB")
        runs = [(measured("peer", source, args.memory), measured("ours", source, args.memory)) for _ in range(args.runs)]
    theirs, mine = (statistics.median(run[side]["seconds"] for run in runs) for side in (0, 1))
    peak = max(run[1]["peak_mb"] for run in runs)
    assert len({run[side]["rows"] for run in runs for side in (0, 1)}) == 1, "both have the same rows"
    print(
        f"ours {mine:.2f} s, plain COPY {theirs:.2f} s, ratio {mine / theirs:.2f} (target 1.25); our peak {peak:.0f} MB (target 1024)"
    )


if __name__ == "__main__":
    main()

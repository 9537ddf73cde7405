"""The rich profile of 1M x 20 as one HTML file against ydata-profiling's (minimal): wall time and peak memory, same Parquet file.

    python benchmarks/profile_ydata.py [--rows 1000000] [--runs 2] [--memory 512]

ydata-profiling is no dependency of ours: it is installed into a temporary environment and runs there, once, in a process of its own.
Ours runs in fresh processes before and after it. Both start their clock after their imports, read the file themselves, and end with the
HTML. Peaks are those of the whole processes (VmHWM). Targets: at least 30 times faster, at most 1/8 of the memory. If the environment cannot be made, this fails.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from convert_csv import ROOT, Nobody, make, ours, peak_mb
from product import report

UV = Path(sys.executable).with_name("uv")
PACKAGES = ("ydata-profiling", "pyarrow", "setuptools<81")
PEER = """
import json, sys, time
import pandas as pd
from ydata_profiling import ProfileReport
begin, used = time.perf_counter(), time.process_time()
text = ProfileReport(pd.read_parquet(sys.argv[1]), minimal=True, progress_bar=False).to_html()
seconds, cpu = time.perf_counter() - begin, time.process_time() - used
peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
import importlib.metadata
print(json.dumps({"size": len(text), "seconds": seconds, "cpu": cpu, "peak_mb": peak, "version": importlib.metadata.version("ydata-profiling")}))
"""


def one_run(part: Path, memory_mb: int) -> None:
    """Profile as the worker does and draw the document, in this process; print the figures as JSON."""
    from backend.core.clock import now
    from backend.core.config import settings
    from backend.core.table import Column
    from backend.datasets.course import Course
    from backend.datasets.profiles import profile_of
    from backend.datasets.profiles.document import Heading, profile_document
    from backend.datasets.workshop import workshop

    settings().worker_memory_mb = memory_mb
    began, used = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory(dir=part.parent) as folder, workshop(Path(folder)) as con:
        columns = [Column(row[0], row[1]) for row in con.execute(f"DESCRIBE FROM '{part}'").fetchall()]
        found = profile_of(con, [part], columns, Course(Nobody(), len(columns)))
        text = profile_document(found, Heading("Orders", 1, "benchmark", now()))
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    print(json.dumps({"size": len(text), "seconds": seconds, "cpu": cpu, "peak_mb": peak_mb()}))


def measured(part: Path, memory_mb: int) -> dict[str, float]:
    """Run ours in a fresh process."""
    command = [sys.executable, __file__, "--part", str(part), "--memory", str(memory_mb)]
    out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found = json.loads(out.stdout.splitlines()[-1])
    print(f"  ours: {found['seconds']:.2f} s wall, {found['cpu']:.2f} s CPU, peak {found['peak_mb']:.0f} MB")
    return found


def environment(folder: Path) -> Path:
    """Make the peer's environment and return its Python. Ends the benchmark, loudly, where that is not possible."""
    python = folder / "peer" / "bin" / "python"
    for command in (
        [str(UV), "venv", "--quiet", "--python", sys.executable, str(folder / "peer")],
        [str(UV), "pip", "install", "--quiet", "--python", str(python), *PACKAGES],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"THE PEER CANNOT BE INSTALLED, NOTHING IS MEASURED:\n{done.stderr[-2000:]}")
    return python


def peer(python: Path, part: Path) -> dict[str, float]:
    """Profile with ydata-profiling in its own environment."""
    done = subprocess.run([str(python), "-c", PEER, str(part)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"THE PEER DID NOT FINISH, NOTHING IS MEASURED:\n{done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    print(
        f"  ydata-profiling {found['version']}: {found['seconds']:.1f} s wall, {found['cpu']:.1f} s CPU, peak {found['peak_mb']:.0f} MB"
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--memory", type=int, default=512)
    parser.add_argument("--part", type=Path)
    args = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if args.part:
        one_run(args.part, args.memory)
        return
    with tempfile.TemporaryDirectory(prefix="listmill-benchmark-") as name:
        folder = Path(name)
        python = environment(folder)
        source, part = folder / "orders.csv", folder / "rows.parquet"
        make(source, args.rows)
        ours(source, folder, args.memory)
        source.unlink()
        runs = [measured(part, args.memory) for _ in range(args.runs)]
        theirs = peer(python, part)
        runs += [measured(part, args.memory) for _ in range(args.runs)]
    seconds, memory = statistics.median(run["seconds"] for run in runs), max(run["peak_mb"] for run in runs)
    faster, part_of = theirs["seconds"] / seconds, memory / theirs["peak_mb"]
    claim = f"Rich profile of {args.rows:,} x 20 against ydata-profiling minimal"
    report(
        f"{claim}: time",
        ours=f"{seconds:.2f} s",
        peer=f"{theirs['seconds']:.1f} s",
        ratio=f"{faster:.0f} x faster",
        target=">= 30 x",
        met=faster >= 30,
    )
    report(
        f"{claim}: memory",
        ours=f"{memory:.0f} MB",
        peer=f"{theirs['peak_mb']:.0f} MB",
        ratio=f"{part_of:.2f}",
        target="<= 1/8",
        met=part_of <= 1 / 8,
    )


if __name__ == "__main__":
    main()

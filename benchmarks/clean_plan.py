"""A cleaning plan of ten steps: time and memory of the worker against a plain rewrite of the same Parquet, and the preview of it.

    python benchmarks/clean_plan.py [--rows 8000000] [--runs 3] [--memory 512]

Ours is everything the worker does with the rows: counting what each step changes, exactly, and writing the new part with its sum.
The peer is `COPY (FROM read_parquet(FILE)) TO ... (FORMAT parquet, COMPRESSION zstd)`, all default but the same memory limit; the
line after it is the same with the options our parts are written with. Each run is a fresh process; they alternate. On a machine
that is not quiet the seconds of processor time tell more than those of the clock: both are printed. Targets: at most 1.5 times
the peer, memory within 1.4 times the limit (as the conversion's), the preview within 2 s.
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
from pathlib import Path
from uuid import uuid4

import duckdb

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

CUSTOMERS = """
SELECT range AS id,
  CASE WHEN range % 97 = 0 THEN '  ' ELSE '' END || ['Dresden', 'Bremen', 'LEIPZIG', 'hamburg', 'Köln', 'München'][1 + (hash(range) % 6)::INT]
    || CASE WHEN range % 101 = 0 THEN ' ' ELSE '' END AS city,
  ['paid', 'open', 'n/a', 'N/A', '-', 'cancelled'][1 + (hash(range, 1) % 6)::INT] AS state,
  printf('%d.%02d', (hash(range, 2) % 1000)::INT, (hash(range, 3) % 100)::INT) AS amount,
  printf('%02d.%02d.%d', 1 + (hash(range, 4) % 28)::INT, 1 + (hash(range, 5) % 12)::INT, 2015 + (hash(range, 6) % 10)::INT) AS day,
  'Customer ' || (hash(range, 7) % 3000000)::VARCHAR || CASE WHEN range % 53 = 0 THEN '  Ltd' ELSE ' Ltd' END AS customer,
  'user' || (hash(range, 8) % 5000000)::VARCHAR || '@Example.com' AS email,
  '+49 30 ' || (hash(range, 9) % 9000000)::VARCHAR AS phone,
  lpad((hash(range, 10) % 99999)::VARCHAR, 5, '0') AS postcode,
  ['yes', 'no', 'Y', 'N'][1 + (hash(range, 11) % 4)::INT] AS active,
  (hash(range, 12) % 100000) / 100.0 AS price, (hash(range, 13) % 50)::INT AS quantity,
  CASE WHEN range % 11 = 0 THEN NULL ELSE (hash(range, 14) % 1000)::INT END AS score,
  DATE '2015-01-01' + (hash(range, 15) % 3650)::INT AS ordered,
  TIMESTAMP '2015-01-01' + INTERVAL (hash(range, 16) % 300000000) SECOND AS stamped,
  ['DE', 'de', 'Germany', 'FR', 'France'][1 + (hash(range, 17) % 5)::INT] AS country, md5(range::VARCHAR) AS token,
  CASE WHEN range % 3 = 0 THEN NULL ELSE 'note number ' || (hash(range, 18) % 1000)::VARCHAR END AS note,
  (hash(range, 19) % 1000000)::DOUBLE AS weight, hash(range, 20) % 2 = 0 AS flag
FROM range({rows})
"""
STEPS = [
    ("trim", "city", {}),
    ("case", "city", {"to": "title"}),
    ("null_words", "state", {"words": ["n/a", "-"]}),
    ("squeeze", "customer", {}),
    ("case", "email", {"to": "lower"}),
    ("replace", "phone", {"find": "+49 ", "with": "0"}),
    ("to_number", "amount", {}),
    ("to_date", "day", {"first": "day"}),
    ("map_values", "active", {"groups": [{"to": "yes", "from": ["Y"]}, {"to": "no", "from": ["N"]}]}),
    ("fill", "note", {"value": "none"}),
]
OURS = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 30720"
PEERS = {"plain": "FORMAT parquet, COMPRESSION zstd", "plain, our options": OURS}


def plan():
    """Return the ten steps."""
    from backend.datasets.cleaning.plan import Plan

    return Plan.parse({"steps": [{"operation": o, "column": c, "parameters": p} for o, c, p in STEPS]})


def columns_of(source: Path):
    """Return the columns of the file."""
    from backend.core.table import Column

    with duckdb.connect() as con:
        return [Column(row[0], row[1]) for row in con.execute(f"DESCRIBE FROM '{source}'").fetchall()]


def ours(source: Path, folder: Path, memory_mb: int) -> int:
    """Clean as the worker does; return the rows."""
    from backend.core.config import settings
    from backend.datasets.cleaning.applying import write_cleaned
    from backend.datasets.course import Course
    from tests.reading import Listener

    settings().worker_memory_mb = memory_mb
    written = write_cleaned([source], columns_of(source), plan(), folder, Course(Listener(), 1))
    with written.path.open("rb") as part:
        hashlib.file_digest(part, "sha256")
    return written.rows


def peer(source: Path, folder: Path, memory_mb: int, options: str) -> int:
    """Write the rows anew with DuckDB; return how many."""
    with duckdb.connect(config={"memory_limit": f"{memory_mb}MB", "temp_directory": str(folder)}) as con:
        target = folder / "peer.parquet"
        return con.execute(f"COPY (FROM read_parquet('{source}')) TO '{target}' ({options})").fetchall()[0][0]


def preview_s(source: Path, folder: Path, rows: int) -> float:
    """Return how long somebody waits for the preview."""
    from backend.datasets.cleaning.previewing import previewed
    from backend.datasets.schemas import VersionRef

    ref = VersionRef(uuid4(), uuid4(), "customers", ("part",), tuple(columns_of(source)), rows)
    began = time.perf_counter()
    previewed(ref, [source], plan(), folder=folder)
    return time.perf_counter() - began


def child(asked: argparse.Namespace) -> None:
    """Do one run and print what it took."""
    with tempfile.TemporaryDirectory(dir=asked.source.parent) as name:
        folder, began, cpu = Path(name), time.perf_counter(), time.process_time()
        if asked.who == "ours":
            rows = ours(asked.source, folder, asked.memory)
        else:
            rows = peer(asked.source, folder, asked.memory, PEERS[asked.who])
        took = {"s": time.perf_counter() - began, "cpu_s": time.process_time() - cpu, "rows": rows}
    print(json.dumps(took | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def main() -> None:
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--rows", type=int, default=8_000_000)
    asking.add_argument("--runs", type=int, default=3)
    asking.add_argument("--memory", type=int, default=512)
    asking.add_argument("--who")
    asking.add_argument("--source", type=Path)
    asked = asking.parse_args()
    if asked.who:
        child(asked)
        return
    with tempfile.TemporaryDirectory() as name:
        source, folder = Path(name) / "customers.parquet", Path(name)
        with duckdb.connect(config={"memory_limit": "2GB"}) as con:
            con.execute(f"COPY ({CUSTOMERS.format(rows=asked.rows)}) TO '{source}' ({OURS})").fetchall()
        print(f"{asked.rows:,} rows x 20, {source.stat().st_size / 1e6:.0f} MB of Parquet, plan of {len(STEPS)} steps")
        found = {who: [] for who in ("ours", *PEERS)}
        for _ in range(asked.runs):
            for who, runs in found.items():
                command = [sys.executable, __file__, "--who", who, "--source", str(source), "--memory", str(asked.memory)]
                runs.append(json.loads(subprocess.check_output(command, text=True).splitlines()[-1]))
        previews = [preview_s(source, folder, asked.rows) for _ in range(asked.runs)]
    middle = {who: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for who, runs in found.items()}
    for who, one in middle.items():
        print(f"{who:20} {one['s']:6.2f} s {one['cpu_s']:6.2f} s of processor, peak {one['peak_mb']:.0f} MB")
    for who in PEERS:
        clock, cpu = (middle["ours"][key] / middle[who][key] for key in ("s", "cpu_s"))
        print(f"ratio to {who}: {clock:.2f} by the clock, {cpu:.2f} of processor time (target 1.50)")
    print(f"peak {middle['ours']['peak_mb']:.0f} MB at a limit of {asked.memory} MB (target {1.4 * asked.memory:.0f} MB)")
    print(f"preview {statistics.median(previews):.2f} s (target 2.00 s)")


if __name__ == "__main__":
    main()

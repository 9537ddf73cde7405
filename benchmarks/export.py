"""Exports of 1,000,000 x 20: CSV beside DuckDB's own COPY, a workbook in time and memory, the others beside what the list weighs.

Each run is a process of its own that does what a worker does: a selection of Parquet files, streamed into a file. The peer is
`COPY ... TO` of the same rows with the same memory and threads.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.product import report

ROWS = 1_000_000
MB = 1_000_000
ORDERS = """
SELECT i AS id, 'ORD-' || lpad(i::VARCHAR, 9, '0') AS order_no, TIMESTAMP '2020-01-01' + to_seconds(i * 37 % 190000000) AS placed,
  DATE '2020-01-01' + (i * 7 % 2200)::INT AS day, (hash(i) % 10000000) / 100.0 AS amount, ((hash(i + 1) % 100000) / 100)::DECIMAL(12, 2) AS price,
  (i % 7)::INT AS quantity, i % 3 = 0 AS paid, ['Berlin', 'New York', 'Paris', 'São Paulo', 'Tokyo', 'Kyiv'][1 + i % 6] AS city,
  CASE WHEN i % 10 > 0 THEN 'customer ' || (hash(i) % 50000) END AS customer, 'user' || (hash(i) % 70000) || '@example.com' AS email,
  CASE WHEN i % 20 = 0 THEN 'said "hi", ' || chr(10) || 'then left' ELSE 'note number ' || i END AS note,
  CASE WHEN i % 33 = 0 THEN '=1+' || i WHEN i % 55 = 0 THEN '-' ELSE 'sku' || (hash(i) % 1000) END AS sku, (hash(i + 2) % 90) / 7.0 AS ratio,
  i % 2 AS flag, lpad((i % 99999)::VARCHAR, 5, '0') AS zip, md5(i::VARCHAR) AS reference, ['new', 'paid', 'sent', 'closed'][1 + i % 4] AS status,
  (hash(i + 3) % 1000000)::BIGINT AS score, 'DE' AS country
FROM range({rows}) t(i)
"""


def ours(kind: str, parquet: Path, folder: Path) -> None:
    """Write one file as a worker does, and print seconds and bytes."""
    from backend.records.exports import EXPORTS
    from backend.records.exports.options import Options
    from backend.records.exports.selection import Tally, connection, whole

    started = time.perf_counter()
    with connection(folder, quick=False) as con, (folder / "made").open("wb") as file:
        # Two parts, so that Parquet is written and not copied.
        selection = whole([parquet] if kind != "parquet" else [parquet, parquet.with_name("none.parquet")], name="orders")
        for piece in EXPORTS[kind].stream(con, selection, options=Options(), tally=Tally()):
            file.write(piece)
    done(time.perf_counter() - started, folder / "made")


def peer(kind: str, parquet: Path, folder: Path) -> None:
    """Write the same rows by DuckDB's COPY, with the memory and threads of a worker."""
    from backend.records.exports.selection import connection

    how = {
        "csv": "FORMAT csv",
        "json": "FORMAT json, ARRAY true",
        "jsonl": "FORMAT json",
        "parquet": "FORMAT parquet, COMPRESSION zstd",
    }
    started = time.perf_counter()
    with connection(folder, quick=False) as con:
        con.execute(f"COPY (SELECT * FROM '{parquet}') TO '{folder / 'made'}' ({how[kind]})").fetchall()
    done(time.perf_counter() - started, folder / "made")


def done(seconds: float, made: Path) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"s": seconds, "bytes": made.stat().st_size, "peak": peak}))
    made.unlink()


def run(who: str, kind: str, parquet: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory(dir=parquet.parent) as folder:
        command = [sys.executable, __file__, "--do", who, kind, str(parquet), folder]
        environment = {**os.environ, "LISTMILL_DATA_DIR": folder}
        return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def medians(who: str, kind: str, parquet: Path, *, runs: int) -> dict[str, float]:
    found = [run(who, kind, parquet) for _ in range(runs)]
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--do", nargs=4)
    asked = parser.parse_args()
    if asked.do:
        who, kind, parquet, folder = asked.do
        {"ours": ours, "peer": peer}[who](kind, Path(parquet), Path(folder))
        return
    with tempfile.TemporaryDirectory(prefix="listmill-export-") as folder:
        parquet = Path(folder) / "orders.parquet"
        for name, rows in (("orders", asked.rows), ("none", 0)):
            to = parquet.with_name(f"{name}.parquet")
            duckdb.sql(f"COPY ({ORDERS.format(rows=rows)}) TO '{to}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720)")
        for kind in ("csv", "jsonl", "json", "parquet"):
            beside(kind, parquet, runs=asked.runs, rows=asked.rows)
        workbook(parquet, runs=asked.runs, rows=asked.rows)


def beside(kind: str, parquet: Path, *, runs: int, rows: int) -> None:
    pairs = [(run("ours", kind, parquet), run("peer", kind, parquet)) for _ in range(runs)]
    mine, theirs = (statistics.median(pair[side]["s"] for pair in pairs) for side in (0, 1))
    peak = statistics.median(pair[0]["peak"] for pair in pairs)
    ratio = statistics.median(pair[0]["s"] / pair[1]["s"] for pair in pairs)
    report(
        f"Export of {rows:,} x 20 as {kind}, {runs} runs",
        ours=f"{mine:.2f} s, {peak / MB:.0f} MB",
        peer=f"{theirs:.2f} s (COPY, without the guard)" if kind == "csv" else f"{theirs:.2f} s (COPY)",
        ratio=f"{ratio:.2f}",
        target="<= 1.3" if kind == "csv" else "none",
        met=kind != "csv" or ratio <= 1.3,
    )


def workbook(parquet: Path, *, runs: int, rows: int) -> None:
    found = medians("ours", "xlsx", parquet, runs=runs)
    report(
        f"Export of {rows:,} x 20 as a workbook, {runs} runs: time and peak memory",
        ours=f"{found['s']:.1f} s, {found['peak'] / MB:.0f} MB, file {found['bytes'] / MB:.0f} MB",
        peer="-",
        ratio="-",
        target="<= 30 s, <= 700 MB",
        met=found["s"] <= 30 and found["peak"] <= 700 * MB,
    )


if __name__ == "__main__":
    main()

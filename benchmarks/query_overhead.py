"""What the sandbox and the service add to a statement, against a bare DuckDB connection in the same run.

    python benchmarks/query_overhead.py [ROUNDS]

The bare connection is open and warm, has the same number of threads and fetches all rows. Ours starts from the text: tables, gate, process, result
file, storage, history; the cache of results is off. Each round runs every way once, one after the other.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from job_ledger import ledger, person
from product import report
from query_dataset import publish

from backend.adapters import engine
from backend.adapters.storage import storage
from backend.queries import service

ROWS = 1_000_000
TARGET_MS = 40
STATEMENTS = {
    "one value": "SELECT 1",
    "aggregate of 1M rows": "SELECT country, sum(amount) AS total FROM orders GROUP BY ALL ORDER BY total DESC",
    "1,000 of 1M rows": "SELECT * FROM orders WHERE quantity = 3 LIMIT 1000",
}


def median_ms(took: list[float]) -> float:
    return statistics.median(took) * 1000


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(sql: str, *, rounds: int, ways: dict[str, Callable[[str], object]]) -> dict[str, float]:
    """Return the median milliseconds of each way."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 3):  # the first three warm caches
        for name, way in ways.items():
            seconds = timed(lambda way=way: way(sql))
            if number >= 3:
                took[name].append(seconds)
    return {name: median_ms(times) for name, times in took.items()}


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    worst = 0.0
    with ledger(), tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        owner = person("analyst@example.com")
        part = storage().path(publish(owner, "orders", rows=ROWS))
        con.execute(f"SET threads={min(4, os.cpu_count() or 1)}").fetchall()
        con.execute(f"CREATE VIEW orders AS FROM read_parquet('{part}')").fetchall()
        ways = {
            "bare": lambda sql: con.sql(sql).fetchall(),
            "engine": lambda sql: engine.run(sql, {"orders": [part]}, Path(folder) / "r", deadline_s=30, max_rows=5_000_000),
            "service": lambda sql: service.run_sql(owner.id, sql, use_cache=False),
        }
        for name, sql in STATEMENTS.items():
            found = measure(sql, rounds=rounds, ways=ways)
            overhead = found["service"] - found["bare"]
            worst = max(worst, overhead)
            report(
                f"Query, {name}: median overhead",
                ours=f"{overhead:.1f} ms (run_sql {found['service']:.1f}, engine.run {found['engine']:.1f})",
                peer=f"bare DuckDB {found['bare']:.1f} ms",
                ratio=f"{found['service'] / found['bare']:.1f}",
                target=f"<= {TARGET_MS} ms",
                met=overhead <= TARGET_MS,
            )
        again = statistics.median(
            [timed(lambda: service.run_sql(owner.id, STATEMENTS["aggregate of 1M rows"])) for _ in range(rounds)]
        )
        print(f"The same from the result cache: {again * 1000:.1f} ms")
        engine.shutdown()
    return worst > TARGET_MS


if __name__ == "__main__":
    sys.exit(main())

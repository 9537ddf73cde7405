"""Exploring a large list: how long a step takes, and how much of the list reaches the browser.

    python benchmarks/explore.py [--rows 10000000] [--rounds 3]

The list is the sample of orders (20 columns), converted and profiled as a worker does. A step is timed from what stands on the shelves to the
figure as the browser gets it: ends of columns, gate, process, result file, the chart's rows, Plotly's JSON. Every step has a filter of its own, so
that nothing is known from before. Beside it stands the same statement on bare DuckDB, and what a browser would get if it were sent the columns.
"""

import argparse
import os
import statistics
import sys
import time
from itertools import count
from uuid import UUID

import duckdb
from ask import percentile, publish, seconds_of
from job_ledger import ledger, person
from product import report

STEP_MS, MOST_MARKS = 1_000, 5_000
SUM = {"column": "unit_price", "aggregate": "sum"}
STEPS: tuple[dict[str, object], ...] = (
    {"x": {"column": "country"}},
    {"x": {"column": "ordered_on"}, "y": SUM},
    {"x": {"column": "ordered_on"}, "y": SUM, "colour": {"column": "country"}},
    {"x": {"column": "unit_price"}},
    {"x": {"column": "unit_price"}, "y": {"column": "quantity", "bins": 20}},
    {"x": {"column": "country"}, "colour": {"column": "status"}},
    {"x": {"column": "country"}, "y": {"column": "unit_price", "aggregate": "median"}},
    {"x": {"column": "country"}, "y": SUM, "kind": "box"},
    {"x": {"column": "weight_kg"}, "y": {"column": "total"}},
    {"x": {"column": "weight_kg"}, "y": {"column": "total"}, "kind": "scatter", "colour": {"column": "channel"}},
    {"x": {"column": "email"}, "y": {"column": "total", "aggregate": "sum"}},
    {"x": {"column": "paid_at", "grain": "week"}, "y": {"column": "discount", "aggregate": "mean"}},
    {"x": {"column": "ordered_on", "grain": "month"}, "facet": {"column": "status"}},
)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with ledger() as folder:
        owner = person("analyst@example.com").id
        dataset = publish(owner, folder, args.rows)
        took, bare, marks, sent = timed(owner, dataset, args.rounds)
    high, whole = percentile(took), args.rows * 2 * 8
    report(
        f"A step of Explore, {args.rows:,} rows, p95 of {len(took)}",
        ours=f"{high:.0f} ms (median {statistics.median(took):.0f})",
        peer=f"{percentile(bare):.0f} ms (its SQL alone on bare DuckDB, median {statistics.median(bare):.0f})",
        ratio=f"{high / percentile(bare):.1f}", target=f"<= {STEP_MS:,} ms", met=high <= STEP_MS,
    )  # fmt: skip
    report(
        "Marks of a step that reach the browser, most", ours=f"{max(marks):,}", peer=f"{args.rows:,} (the rows of its columns)",
        ratio=f"1:{args.rows // max(marks):,}", target=f"<= {MOST_MARKS:,}", met=max(marks) <= MOST_MARKS,
    )  # fmt: skip
    report(
        "Bytes of a chart that reach the browser, most", ours=f"{max(sent) / 1000:,.0f} kB",
        peer=f"{whole / 1e6:,.0f} MB (two columns of 8 bytes)", ratio=f"1:{whole // max(sent):,}", target="<= 1,000 kB",
        met=max(sent) <= 1_000_000,
    )  # fmt: skip
    return not (high <= STEP_MS and max(marks) <= MOST_MARKS and max(sent) <= 1_000_000)


def timed(owner: UUID, dataset: UUID, rounds: int) -> tuple[list[float], list[float], list[int], list[int]]:
    """Return the milliseconds of steps, those of their SQL on bare DuckDB, and what reaches the browser: marks and bytes."""
    from backend.adapters.storage import storage
    from backend.datasets.service import version_ref
    from backend.queries.drawing import figure_of
    from backend.queries.explore import ExploreSpec, explore
    from backend.queries.service import chart_rows

    numbers = count(1)
    took, marks, sent, statements, slow = [], [], [], [], []
    for round_ in range(rounds + 1):
        for step in STEPS:
            other = {"column": "order_id", "operator": "gt", "value": next(numbers)}
            spec = ExploreSpec.model_validate({**step, "filters": [other]})
            began = time.perf_counter()
            found = explore(owner, dataset, spec)
            data = chart_rows(owner, found.run.id, found.chart)
            figure = figure_of(found.chart, data)
            told = figure.to_json() if figure is not None else ""
            ms = 1000 * (time.perf_counter() - began)
            if round_:  # the first round warms the engine
                took.append(ms)
                marks.append(len(data.rows))
                sent.append(len(told))
                statements.append(found.sql)
                slow.append((ms, found.title))
    for ms, title in sorted(slow, reverse=True)[:5]:
        print(f"  {ms:,.0f} ms {title}")
    source = storage().path(version_ref(owner, dataset).parts[0])
    with duckdb.connect() as con:
        con.execute(f"SET threads={min(4, os.cpu_count() or 1)}").fetchall()
        con.execute(f"CREATE VIEW orders AS FROM read_parquet('{source}')").fetchall()
        bare = [1000 * seconds_of(lambda sql=sql: con.sql(sql).fetchall()) for sql in statements]
    return took, bare, marks, sent


if __name__ == "__main__":
    sys.exit(main())

"""Pages of a large list: the first one, next ones, and a jump into the middle of a prepared order.

    python benchmarks/records_pages.py [--rows 10000000] [--rounds 20] [--source rows.parquet]

The list is the sample of orders (20 columns), converted as a worker does. A page of 100 rows is timed as the server answers it: who owns the
list, which files, the rows, their cells, the signed cursors, the JSON. Every page is another one. Beside it stands bare DuckDB on the same
file, warm, in the same process: LIMIT with OFFSET for pages of the list, ORDER BY with LIMIT and OFFSET for pages of a sorted one.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import duckdb
from ask import percentile, seconds_of
from convert_csv import make, ours
from job_ledger import ledger, person
from product import report

FIRST_MS, NEXT_MS, JUMP_MS = 150, 100, 150
FILTERS: tuple[tuple[str, list[dict[str, object]]], ...] = (  # as bare SQL and as ours
    ("true", []),
    ("status = 'shipped'", [{"column": "status", "operator": "eq", "value": "shipped"}]),
    ("unit_price > 100", [{"column": "unit_price", "operator": "gt", "value": 100}]),
    (
        "ordered_on BETWEEN '2023-03-01' AND '2023-09-30'",
        [{"column": "ordered_on", "operator": "between", "value": ["2023-03-01", "2023-09-30"]}],
    ),
    (
        "country IN ('DE', 'FR') AND gift",
        [{"column": "country", "operator": "in", "value": ["DE", "FR"]}, {"column": "gift", "operator": "is_true"}],
    ),
    ("email ILIKE '%77%'", [{"column": "email", "operator": "contains", "value": "77"}]),
)
SORTS = ("-total", "country,-unit_price", "email")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--source", type=Path, help="a converted list of orders from an earlier run")
    args = parser.parse_args()
    random.seed(5)
    with ledger() as folder:
        owner = person("analyst@example.com").id
        dataset = publish(owner, folder, args)
        met = [*unsorted(owner, dataset, args), *in_order(owner, dataset, args)]
    return not all(met)


def publish(owner: UUID, folder: Path, args: argparse.Namespace) -> UUID:
    """Give a person the list of orders; return its id."""
    from backend.adapters.db import transaction
    from backend.adapters.storage import storage
    from backend.core.clock import now
    from backend.datasets.models import Dataset, Version

    dataset = Dataset(id=uuid4(), owner_id=owner, name="orders.csv", table_name="orders")
    version = Version(id=uuid4(), dataset_id=dataset.id, number=1, reason="benchmark", published_at=now())
    version.parts = [f"datasets/{dataset.id}/{version.id}/f1/part-00000.parquet"]
    with tempfile.TemporaryDirectory(dir=folder) as made:
        part = Path(made) / "rows.parquet"
        if args.source:
            part.write_bytes(args.source.read_bytes())
        else:
            make(Path(made) / "orders.csv", args.rows)
            ours(Path(made) / "orders.csv", Path(made), 512)
        with duckdb.connect() as con:
            version.columns = [{"name": row[0], "type": row[1]} for row in con.execute(f"DESCRIBE FROM '{part}'").fetchall()]
            version.rows = con.execute(f"SELECT count(*) FROM '{part}'").fetchall()[0][0]
        version.size_bytes = storage().put_file(version.parts[0], part)
    with transaction() as session:
        session.add(dataset)
        session.flush()
        session.add(version)
        session.flush()
        session.get_one(Dataset, dataset.id).current_version_id = version.id
    return dataset.id


def unsorted(owner: UUID, dataset: UUID, args: argparse.Namespace) -> list[bool]:
    """Time first and next pages in the order of the list, with and without filters."""
    from backend.api.records import page_json
    from backend.records import service
    from backend.records.schemas import View

    first, following, jumps, heads, deep = [], [], [], [], []
    with Bare(owner, dataset) as peer:
        for condition, one in FILTERS:
            view, sql = View.parse(filter=json.dumps(one)), f"SELECT * FROM orders WHERE {condition} LIMIT 100"
            cold, page = timed(lambda view=view: service.first_page(owner, dataset, view), page_json)
            total = service.count(owner, dataset, view, wait_s=60).total
            print(f"  {condition}: the very first look {cold:.0f} ms, {total:,} rows")
            for _ in range(args.rounds):
                at = random.randrange(total - 300)
                first.append(timed(lambda view=view: service.first_page(owner, dataset, view), page_json)[0])
                took, page = timed(lambda view=view, at=at: service.page_at(owner, dataset, view, position=at), page_json)
                jumps.append(took)
                following.append(timed(lambda page=page: service.page_of(owner, dataset, page.next), page_json)[0])
                heads.append(1000 * seconds_of(lambda sql=sql: peer(sql)))
                deep.append(1000 * seconds_of(lambda sql=sql, at=at: peer(f"{sql} OFFSET {at + 100}")))
    return [
        told("First page, as listed and with filters", args, first, heads, FIRST_MS),
        told("Next page, as listed and with filters, anywhere", args, following, deep, NEXT_MS),
        told("Jump to a row, as listed and with filters", args, jumps[1:], deep, JUMP_MS),
    ]


def in_order(owner: UUID, dataset: UUID, args: argparse.Namespace) -> list[bool]:
    """Time the first page of orders that nobody prepared, have them prepared, and jump into their middle."""
    from backend.api.records import page_json
    from backend.jobs.runner import run_chunk
    from backend.records import preparing, service
    from backend.records.schemas import View

    at_once, jumps, following, peers, tops = [], [], [], [], []
    with Bare(owner, dataset) as peer:
        for text in SORTS:
            view = View.parse(sort=text)
            took, page = timed(lambda view=view: service.first_page(owner, dataset, view), page_json)
            at_once.append(took)
            keys = ", ".join(f"{key.lstrip('-')} {'DESC NULLS LAST' if key[0] == '-' else ''}" for key in text.split(","))
            tops.append(1000 * seconds_of(lambda keys=keys: peer(f"SELECT * FROM orders ORDER BY {keys} LIMIT 100")))
            seconds = seconds_of(lambda page=page: run_chunk(preparing.KIND, page.preparing, 0, preparing.prepare))
            print(f"  {text}: first page at once {took:.0f} ms (DuckDB {tops[-1]:.0f} ms), prepared in {seconds:.1f} s")
            middle = args.rows // 2
            for round_ in range(args.rounds + 1):
                took, page = timed(
                    lambda view=view, at=middle + 7919 * round_: service.page_at(owner, dataset, view, position=at), page_json
                )
                jumps += [took] if round_ else []
                following.append(timed(lambda page=page: service.page_of(owner, dataset, page.next), page_json)[0])
            query = f"SELECT * FROM orders ORDER BY {keys} LIMIT 100 OFFSET {middle}"
            peers.append(1000 * seconds_of(lambda query=query: peer(query)))
    return [
        told("First page of an order nobody prepared", args, at_once, tops, None),
        told("Jump into the middle of a prepared order", args, jumps, peers, JUMP_MS),
        told("Next page of a prepared order", args, following, peers, NEXT_MS),
    ]


def timed(work: Callable[[], object], as_json: Callable[..., object]) -> tuple[float, object]:
    """Return the milliseconds of a page with its JSON, and the page."""
    found: list[object] = []

    def whole() -> None:
        found.append(work())
        json.dumps(as_json(found[0]))

    return 1000 * seconds_of(whole), found[0]


class Bare:
    """DuckDB on the file alone, with as many threads as a page has."""

    def __init__(self, owner: UUID, dataset: UUID) -> None:
        from backend.adapters.storage import storage
        from backend.datasets.service import version_ref

        self._con = duckdb.connect()
        self._con.execute(f"SET threads={min(4, os.cpu_count() or 1)}").fetchall()
        self._con.execute("SET parquet_metadata_cache=true").fetchall()
        path = storage().path(version_ref(owner, dataset).parts[0])
        self._con.execute(f"CREATE VIEW orders AS FROM read_parquet('{path}')").fetchall()

    def __enter__(self) -> Callable[[str], object]:
        return lambda sql: self._con.execute(sql).fetchall()

    def __exit__(self, *_: object) -> None:
        self._con.close()


def told(claim: str, args: argparse.Namespace, took: list[float], peer: list[float], target_ms: int | None) -> bool:
    """Print a claim beside bare DuckDB and return whether it is met."""
    high, theirs = percentile(took) if len(took) > 1 else took[0], statistics.median(peer)
    met = target_ms is None or high <= target_ms
    report(
        f"{claim}, {args.rows:,} rows, p95 of {len(took)}",
        ours=f"{high:.0f} ms (median {statistics.median(took):.0f})", peer=f"{theirs:.0f} ms (DuckDB alone, median)",
        ratio=f"{statistics.median(took) / theirs:.2f}", target=f"<= {target_ms} ms" if target_ms else "-", met=met,
    )  # fmt: skip
    return met


if __name__ == "__main__":
    sys.exit(main())

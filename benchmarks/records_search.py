"""Search in a large list: the first page of a search, as the page of records and the API get it.

    python benchmarks/records_search.py [--rows 10000000] [--rounds 4] [--parquet FILE]

The list is the sample of orders (20 columns, 8 of them text), converted as a worker does, or a Parquet file of your own. Its index is made by the very
work of the job. Then each kind of search is asked several times, never the same words twice: codes and customers that are in one row or a few,
numbers, words that are in most rows, words of two letters, several words, phrases, words that are nowhere. A search is timed from its text to
the cells of the first hundred rows. The peer is bare DuckDB, with the same condition and LIMIT 100, on the same file.
"""

import argparse
import os
import random
import resource
import statistics
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import duckdb
from ask import percentile, publish
from job_ledger import ledger, person
from product import report

TARGET_MS = 500
ORDERS = (
    lambda chance: f"A{chance.randrange(10**7):07}",
    lambda chance: f"customer{chance.randrange(400_000)}",
    lambda chance: f"CUSTOMER{chance.randrange(400_000)}@example.org",
    lambda chance: f"{chance.randrange(99_999):05}",
    lambda chance: f"{chance.randrange(10**6):06}",
    lambda chance: chance.choice(("a", "de", "es", "mu", "o")) + " " + chance.choice(("kitchen", "toys", "tools", "music")),
    lambda chance: chance.choice(("grosser gedacht", "tres content", "dented neighbour", "fragile gift")) + f" {chance.randrange(100)}",
    lambda chance: f'"{chance.choice(("arrived early", "merci", "second order this year"))}" {chance.randrange(1000)} phone',
    lambda chance: "".join(chance.choices("qxzvw", k=6)),
    lambda chance: f"customer{chance.randrange(400_000)} returned",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--parquet", type=Path)
    args = parser.parse_args()
    with ledger() as folder:
        owner = person("analyst@example.com").id
        dataset = publish_file(owner, args.parquet) if args.parquet else publish(owner, folder, args.rows)
        rows = prepared(owner, dataset)
        texts = words_of(args.parquet, args.rounds) if args.parquet else orders(args.rounds)
        took, bare = timed(owner, dataset, texts)
    high = percentile(took)
    report(
        f"Search in {rows:,} rows, first page of 100, p95 of {len(took)}",
        ours=f"{high:.0f} ms (median {statistics.median(took):.0f})",
        peer=f"{percentile(bare):.0f} ms (the same condition on bare DuckDB, median {statistics.median(bare):.0f}, {len(bare)} of them)",
        ratio=f"{high / percentile(bare):.3f}", target=f"<= {TARGET_MS} ms", met=high <= TARGET_MS,
    )  # fmt: skip
    return high > TARGET_MS


def orders(rounds: int) -> list[str]:
    """Return searches for the sample of orders."""
    chance = random.Random(11)
    return [make(chance) for _ in range(rounds) for make in ORDERS]


def words_of(parquet: Path, rounds: int) -> list[str]:
    """Return searches for any file: words of cells drawn from it, whole and in part, two of one row, and some that are nowhere."""
    chance = random.Random(11)
    with duckdb.connect() as con:
        names = [f'"{row[0]}"' for row in con.execute(f"DESCRIBE FROM '{parquet}'").fetchall() if row[1] == "VARCHAR"]
        drawn = con.execute(
            f"SELECT {', '.join(names)} FROM '{parquet}' USING SAMPLE {rounds * 10} ROWS (reservoir, 7)"
        ).fetchall()
    texts = []
    for row in drawn:
        words = [word for cell in row if cell for word in cell.split()]
        first, second = chance.choice(words), chance.choice(words)
        cut = chance.randrange(3, 8)
        texts.append(chance.choice((first, first[:cut], first[-cut:], f"{first} {second}", first[::-1])))
    return texts


def publish_file(owner: UUID, parquet: Path) -> UUID:
    """Give a person a Parquet file as a published version; return the dataset's id."""
    import shutil

    from backend.adapters.db import transaction
    from backend.adapters.storage import storage
    from backend.core.clock import now
    from backend.datasets.models import Dataset, Version

    with duckdb.connect() as con:
        columns = [{"name": row[0], "type": row[1]} for row in con.execute(f"DESCRIBE FROM '{parquet}'").fetchall()]
        rows = con.execute(f"SELECT count(*) FROM '{parquet}'").fetchall()[0][0]
    dataset = Dataset(id=uuid4(), owner_id=owner, name="list", table_name="list")
    version = Version(
        id=uuid4(), dataset_id=dataset.id, number=1, reason="benchmark", rows=rows, published_at=now(), columns=columns
    )
    version.parts = [f"datasets/{dataset.id}/{version.id}/f1/part-00000.parquet"]
    target = storage().path(version.parts[0])
    target.parent.mkdir(parents=True)
    shutil.copyfile(parquet, target)
    with transaction() as session:
        session.add(dataset)
        session.flush()
        session.add(version)
        session.flush()
        session.get_one(Dataset, dataset.id).current_version_id = version.id
    return dataset.id


def prepared(owner: UUID, dataset: UUID) -> int:
    """Make the index as a worker does, say what it cost, and return how many rows there are."""
    from backend.adapters.storage import storage
    from backend.datasets.service import version_ref
    from backend.jobs import service as jobs
    from backend.jobs.runner import run_chunk
    from backend.records import searching
    from backend.records.searching import keeping

    source = version_ref(owner, dataset)
    job_id = searching.prepare(owner, source)
    began, used = time.perf_counter(), time.process_time()
    run_chunk(keeping.KIND, job_id, 0, searching.index)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    card = jobs.get(owner, job_id)
    assert card.status.value == "completed", card
    size = sum(storage().size(part) for part in source.parts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  index: {seconds:.0f} s ({cpu:.0f} s of processor time), {card.result['bytes'] / 1e6:.0f} MB beside {size / 1e6:.0f} MB of Parquet"
        f" (ratio {card.result['bytes'] / size:.2f}), peak of this process so far {peak:.0f} MB"
    )
    return source.rows


def timed(owner: UUID, dataset: UUID, texts: list[str]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of the first page of each search, and those of every third search on bare DuckDB."""
    from backend.adapters.storage import storage
    from backend.datasets.filtering import cells_of
    from backend.datasets.service import version_ref
    from backend.records import searching, service
    from backend.records.schemas import View

    source = version_ref(owner, dataset)
    service.first_page(owner, dataset, View(search="warm"))

    took, slow = [], []
    for text in texts:
        began = time.perf_counter()
        page = service.first_page(owner, dataset, View.parse(search=text))
        took.append((time.perf_counter() - began) * 1000)
        slow.append((took[-1], text, len(page.rows)))
    for ms, text, rows in sorted(slow, reverse=True)[:5]:
        print(f"  slowest: {ms:.0f} ms, {rows} rows: {text}")
    bare = []
    with duckdb.connect() as con:
        con.execute(f"SET threads={min(4, os.cpu_count() or 1)}").fetchall()
        con.execute(f"CREATE VIEW list AS FROM read_parquet('{storage().path(source.parts[0])}')").fetchall()
        for text in texts[::3]:
            began = time.perf_counter()
            con.execute(f"SELECT * FROM list WHERE {searching.condition(cells_of(source.columns), text)} LIMIT 100").fetchall()
            bare.append((time.perf_counter() - began) * 1000)
    return took, bare


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())

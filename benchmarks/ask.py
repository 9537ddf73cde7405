"""Questions in words on a large list: answered by the interpreter, answered from before, and asked by a hundred people at once.

    python benchmarks/ask.py [--rows 10000000] [--rounds 4]

The list is the sample of orders, written as CSV, converted and profiled as a worker does. A question is timed from its text to its answer with reading,
chart, receipt and the first rows: interpreter, gate, process, result file, count of the rows behind it, two rows of the ledger. Every question differs
from the one before, so that neither its reading nor its result is known. The hundred ask a stand-in of a model on loopback, which answers after half a
second, and one worker does the job. They are one person's hundred tabs: lists are not shared between people yet, so neither are answers.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import duckdb
from convert_csv import ROOT, Nobody, make, ours
from job_ledger import ledger, person, until
from product import report

INTERPRETED_MS, FROM_BEFORE_MS, PEOPLE = 500, 50, 100
QUESTIONS = (
    "average quantity by country with unit_price above {n}",
    "how many rows have unit_price above {n}",
    "sum of quantity by channel with unit_price above {n}",
    "highest quantity by country with unit_price above {n}",
    "how many rows by status with unit_price above {n}",
)
HARD = "which of the lands brought the dough"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=4)
    args = parser.parse_args()
    os.environ["LISTMILL_DATABASE_POOL"] = "40"
    with ledger() as folder, stand_in() as address:
        owner = person("analyst@example.com").id
        dataset = publish(owner, folder, args.rows)
        read, kept, bare = timed(owner, dataset, args.rounds)
        first = told("Question answered by the interpreter", args.rows, read, INTERPRETED_MS, bare=bare)
        second = told("The same question from before", args.rows, kept, FROM_BEFORE_MS)
        calls, answers, seconds = together(owner, dataset, address)
    one = calls == 1 and answers == PEOPLE
    report(
        f"{PEOPLE} tabs ask the same at once ({answers} answers in {seconds:.1f} s)",
        ours=f"{calls} call", peer="-", ratio="-", target="1 call of the model", met=one,
    )  # fmt: skip
    return not (first and second and one)


def publish(owner: UUID, folder: Path, rows: int) -> UUID:
    """Give a person the sample of orders, converted and profiled; return its id."""
    from backend.adapters.db import transaction
    from backend.adapters.storage import storage
    from backend.core.clock import now
    from backend.core.table import Column
    from backend.datasets.formats import Course
    from backend.datasets.models import Dataset, Version
    from backend.datasets.profiles import profile_of
    from backend.datasets.workshop import workshop

    with tempfile.TemporaryDirectory(dir=folder) as made:
        source = Path(made) / "orders.csv"
        make(source, rows)
        ours(source, Path(made), 512)
        part = Path(made) / "rows.parquet"
        with workshop(Path(made)) as con:
            columns = [Column(row[0], row[1]) for row in con.execute(f"DESCRIBE FROM '{part}'").fetchall()]
            profile = profile_of(con, [part], columns, Course(Nobody(), len(columns)))
        dataset = Dataset(id=uuid4(), owner_id=owner, name="orders.csv", table_name="orders")
        version = Version(
            id=uuid4(), dataset_id=dataset.id, number=1, reason="benchmark", rows=profile["rows"], published_at=now(),
            profile=profile, columns=[{"name": c.name, "type": c.type} for c in columns],
        )  # fmt: skip
        version.parts = [f"datasets/{dataset.id}/{version.id}/f1/part-00000.parquet"]
        storage().put_file(version.parts[0], part)
    with transaction() as session:
        session.add(dataset)
        session.flush()
        session.add(version)
        session.flush()
        session.get_one(Dataset, dataset.id).current_version_id = version.id
    print(f"  {profile['rows']:,} rows, columns {', '.join(c.name for c in columns)}")
    return dataset.id


def timed(owner: UUID, dataset: UUID, rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Return the milliseconds of questions read by the interpreter, of the same ones from before, and of their SQL on bare DuckDB."""
    from backend.adapters.storage import storage
    from backend.datasets.service import version_ref
    from backend.queries import asking, service

    statements: list[str] = []

    def once(question: str, source: str) -> float:
        began = time.perf_counter()
        answer = asking.ask(owner, question, dataset_id=dataset)
        assert (answer.status, answer.receipt.source) == ("answered", source), answer
        service.result_table(owner, answer.receipt.query_run_id, limit=1000)
        statements.append(answer.sql)
        return (time.perf_counter() - began) * 1000

    numbers = count(1)
    asked = [text.format(n=next(numbers)) for _ in range(rounds + 1) for text in QUESTIONS]
    read = [once(question, "interpreter") for question in asked]
    kept = [once(question, "cache") for question in asked]
    source = storage().path(version_ref(owner, dataset).parts[0])
    with duckdb.connect() as con:
        con.execute(f"SET threads={min(4, os.cpu_count() or 1)}").fetchall()
        con.execute(f"CREATE VIEW orders AS FROM read_parquet('{source}')").fetchall()
        bare = [1000 * seconds_of(lambda sql=sql: con.sql(sql).fetchall()) for sql in statements[: len(asked)]]
    first = len(QUESTIONS)  # the first round reads the values of the columns and warms the engine
    return read[first:], kept[first:], bare[first:]


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def told(claim: str, rows: int, took: list[float], target_ms: int, *, bare: list[float] | None = None) -> bool:
    """Print the 95th percentile of a claim beside that of bare DuckDB, and return whether it is met."""
    high = percentile(took)
    peer = f"{percentile(bare):.0f} ms (its SQL alone on bare DuckDB, median {statistics.median(bare):.0f})" if bare else "-"
    report(
        f"{claim}, {rows:,} rows, p95 of {len(took)}",
        ours=f"{high:.0f} ms (median {statistics.median(took):.0f})", peer=peer, ratio=f"{high / percentile(bare):.1f}" if bare else "-",
        target=f"<= {target_ms} ms", met=high <= target_ms,
    )  # fmt: skip
    return high <= target_ms


def percentile(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]


def together(owner: UUID, dataset: UUID, address: str) -> tuple[int, int, float]:
    """Let a hundred ask the same at once; return the calls the model got, the answers, and the seconds."""
    from backend.core.config import settings
    from backend.queries import asking

    os.environ.update(OPENAI_API_KEY="benchmark", OPENAI_BASE_URL=f"{address}/v1", OPENAI_MODEL="stub-slow:0.5")
    settings.cache_clear()
    reply = {
        "status": "ok", "reading": "total unit_price by country", "assumptions": [], "chart": None, "question_to_user": None, "options": [],
        "sql": "SELECT country, sum(unit_price) AS total FROM orders GROUP BY country", "sure": True,
    }  # fmt: skip
    said(address, [[HARD, reply]])
    ended = threading.Event()
    worker = threading.Thread(target=work, args=(ended,))
    worker.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(PEOPLE) as people:
        found = list(people.map(lambda _: asking.ask(owner, HARD, dataset_id=dataset), range(PEOPLE)))
    seconds = time.perf_counter() - began
    ended.set()
    worker.join()
    answered = sum(isinstance(one, asking.Answer) and one.status == "answered" for one in found)
    return len(said(address)["asked"]), answered, seconds


def work(ended: threading.Event) -> None:
    """Do waiting jobs by the actors the workers run."""
    import dramatiq
    from sqlmodel import select

    import actors.worker  # noqa: F401  registers every actor
    from backend.adapters.db import transaction
    from backend.jobs.models import Job
    from backend.jobs.states import Status

    while not ended.wait(0.02):
        with transaction() as session:
            waiting = [(job.kind, job.id) for job in session.exec(select(Job).where(Job.status == Status.PENDING)).all()]
        for kind, job_id in waiting:
            dramatiq.get_broker().get_actor(kind).fn(str(job_id), 0)


def said(address: str, replies: object = None) -> dict[str, list[object]]:
    """Tell the stand-in what to reply, and return what it was asked."""
    body = json.dumps(replies).encode() if replies is not None else None
    with urllib.request.urlopen(urllib.request.Request(f"{address}/_debug", data=body), timeout=10) as answer:
        return json.loads(answer.read())


@contextmanager
def stand_in() -> Iterator[str]:
    """Start the tests' stand-in of a model; yield its address."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.stub_model", str(port)], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: is_up(lambda: said(address)), within_s=30)
        yield address
    finally:
        process.terminate()
        process.wait(15)


def is_up(look: Callable[[], object]) -> bool:
    try:
        look()
    except OSError:
        return False
    return True


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())

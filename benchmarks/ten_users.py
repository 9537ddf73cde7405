"""Ten people at once on a list of a million rows: paging, jumping, filtering, sorting, searching, counting and SQL, over HTTP.

    python benchmarks/ten_users.py [--rows 1000000] [--users 10] [--seconds 60] [--think 0.5] [--unprepared]

A real `listmill up`, the sample of orders uploaded as CSV. Each person has a token and a connection of their own and goes on until the time is
over, thinking for half a second on average between two steps; every filter, search and statement has a value of its own, so that nothing is known
from before. An order and the index of the search are prepared first, as they are once somebody has used them. Everything that is not 200
is an error. With `--unprepared` a twelfth of the steps sorts by columns nobody sorted by before and looks at the first pages, as the grid does: three
requests at once; their jobs run meanwhile. The peer is one person alone doing the same, in the same run.
"""

import argparse
import http.client
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from convert_csv import make
from product import Product, report, running

TARGET_MS = 500
ORDER = "-total"


@dataclass
class Person:
    """Somebody at work: where their page ended, and how long each of their steps took."""

    product: Product
    dataset: str
    rows: int
    seed: int
    unprepared: bool = False
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.line = http.client.HTTPConnection(urlsplit(self.product.url).netloc, timeout=60)
        self.cursor: str | None = None
        self.steps: tuple[tuple[int, str, Callable[[], None]], ...] = (
            (30, "next page", self.next_page),
            (10, "jump", lambda: self.page("jump", at=self.chance.randrange(self.rows - 100))),
            (8, "jump in a sorted list", lambda: self.page("jump in a sorted list", sort=ORDER, at=self.chance.randrange(self.rows - 100))),
            (12, "filter", self.filter),
            (5, "count", lambda: self.get("count", "/records/count", filter=self.condition())),
            (15, "search", self.search),
            (5, "one row", lambda: self.get("one row", f"/records/{self.chance.randrange(1, self.rows)}")),
            (15, "SQL", self.query),
            *([(9, "a new order", self.new_order)] if self.unprepared else []),
        )  # fmt: skip

    def work(self, until: float, think_s: float) -> None:
        """Take steps until the time is over."""
        names = [name for _, name, _ in self.steps]
        weights, acts = [weight for weight, _, _ in self.steps], {name: act for _, name, act in self.steps}
        while time.monotonic() < until:
            time.sleep(self.chance.uniform(0, 2 * think_s))
            acts[self.chance.choices(names, weights)[0]]()
        self.line.close()

    def next_page(self) -> None:
        """Turn the page; begin again at the end."""
        answer = self.page("next page", **({"cursor": self.cursor} if self.cursor else {}))
        self.cursor = answer.get("next")

    def page(self, name: str, **query: object) -> dict[str, object]:
        """Ask for a page of rows."""
        answer = self.get(name, "/records", size=100, **query)
        if answer and len(answer["rows"]) != 100 and name in {"jump", "jump in a sorted list"}:
            self.wrong[f"{name}: {len(answer['rows'])} rows"] += 1
        return answer

    def new_order(self) -> None:
        """Sort by columns in an order that hardly anybody had before, and look at its first three blocks of rows as the grid does."""
        names = self.chance.sample(
            ["order_id", "customer_id", "country", "ordered_on", "unit_price", "quantity", "discount", "total"], 2
        )
        order = ",".join(self.chance.choice(("", "-")) + name for name in names)
        path = f"/api/datasets/{self.dataset}/records?" + urlencode({"size": 100, "sort": order})

        def block(at: int) -> None:
            line = http.client.HTTPConnection(urlsplit(self.product.url).netloc, timeout=60)
            self.send("a new order", "GET", f"{path}&at={at}", None, line=line)
            line.close()

        blocks = [threading.Thread(target=block, args=(at,)) for at in (0, 100, 200)]
        for one in blocks:
            one.start()
        for one in blocks:
            one.join()

    def condition(self) -> str:
        """Return a filter nobody had before."""
        low = round(self.chance.uniform(1, 400), 2)
        return json.dumps(
            [
                {"column": "unit_price", "operator": "between", "value": [low, low + 20]},
                {"column": "country", "operator": "in", "value": self.chance.sample(["DE", "FR", "GB", "US", "IT"], 2)},
            ]
        )

    def filter(self) -> None:
        """Filter, and look at the first page."""
        self.page("filter", filter=self.condition())

    def search(self) -> None:
        """Search, and look at the first page."""
        text = self.chance.choice(
            (f"A{self.chance.randrange(10**7):07}", f"customer{self.chance.randrange(400_000)}", f"{self.chance.randrange(10**5):05} phone")
        )  # fmt: skip
        self.page("search", search=text)

    def query(self) -> None:
        """Run a statement."""
        value = round(self.chance.uniform(1, 400), 2)
        sql = self.chance.choice(
            (
                f"SELECT country, count(*) AS orders, sum(total) AS total FROM orders WHERE unit_price > {value} GROUP BY country ORDER BY total DESC",
                f"SELECT * FROM orders WHERE unit_price BETWEEN {value} AND {value + 1} LIMIT 100",
                f"SELECT date_trunc('month', ordered_on) AS month, avg(quantity) FROM orders WHERE discount > {value / 1000} GROUP BY 1 ORDER BY 1",
            )
        )
        self.send("SQL", "POST", "/api/query", json.dumps({"sql": sql, "limit": 100}))

    def get(self, name: str, path: str, **query: object) -> dict[str, object]:
        """Ask for something about the list."""
        return self.send(name, "GET", f"/api/datasets/{self.dataset}{path}?{urlencode(query)}", None)

    def send(
        self, name: str, method: str, path: str, body: str | None, *, line: http.client.HTTPConnection | None = None
    ) -> dict[str, object]:
        """Send one request, note how long it took and whether it was answered."""
        line = line or self.line
        headers = {"Authorization": f"Bearer {self.product.token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as broken:
            self.wrong[f"{name}: {type(broken).__name__}"] += 1
            line.close()
            return {}
        self.took[name].append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            self.wrong[f"{name}: {answer.status} {said[:120]!r}"] += 1
            return {}
        return json.loads(said)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=0.5)
    parser.add_argument("--unprepared", action="store_true")
    args = parser.parse_args()
    with running() as product:
        dataset = uploaded(product, args.rows)
        ready(product, dataset, args.rows)
        alone = together(product, dataset, args, users=1, seconds=args.seconds / 3)
        all_of_them = together(product, dataset, args, users=args.users, seconds=args.seconds)
    return told(all_of_them, alone, args)


def uploaded(product: Product, rows: int) -> str:
    """Upload the orders and wait until they can be used; return the dataset's id."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "orders.csv"
        make(source, rows)
        accepted = product.ask("PUT", "/api/datasets?name=orders.csv", raw=source.read_bytes())
    job = product.wait(accepted["job_id"])
    assert job["status"] == "completed", job
    return accepted["dataset_id"]


def ready(product: Product, dataset: str, rows: int) -> None:
    """Have the order and the index made, and everything else that runs in the background end."""
    for query in ({"sort": ORDER, "at": rows // 2}, {"search": "customer17"}):
        answer = product.ask("GET", f"/api/datasets/{dataset}/records?{urlencode(query)}")
        if answer["preparing"]:
            job = product.wait(answer["preparing"])
            assert job["status"] == "completed", job
    while active := [job for job in product.ask("GET", "/api/jobs")["items"] if job["status"] in {"pending", "processing"}]:
        product.wait(active[0]["id"])


def together(product: Product, dataset: str, args: argparse.Namespace, *, users: int, seconds: float) -> list[Person]:
    """Let so many people work at once; return them."""
    people = [Person(product, dataset, args.rows, seed, args.unprepared) for seed in range(users)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.work, args=(until, args.think)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return people


def told(people: list[Person], alone: list[Person], args: argparse.Namespace) -> int:
    """Print what each kind of step took and the claim; return 1 if it is missed."""
    by_name: dict[str, list[float]] = defaultdict(list)
    for one in people:
        for name, took in one.took.items():
            by_name[name] += took
    for name, took in sorted(by_name.items()):
        print(
            f"  {name}: {len(took)} times, median {statistics.median(took):.0f} ms, p95 {percentile(took):.0f}, longest {max(took):.0f}"
        )
    wrong = sum((one.wrong for one in people), Counter())
    for what, times in wrong.most_common(10):
        print(f"  wrong: {what} ({times} times)")
    every, single = (
        [ms for took in by_name.values() for ms in took],
        [ms for one in alone for took in one.took.values() for ms in took],
    )
    high, errors = percentile(every), sum(wrong.values())
    report(
        f"{args.users} people at once on {args.rows:,} rows, {len(every):,} steps of all kinds in {args.seconds:.0f} s, p95",
        ours=f"{high:.0f} ms (median {statistics.median(every):.0f}), {errors} errors",
        peer=f"{percentile(single):.0f} ms (one person alone, median {statistics.median(single):.0f})",
        ratio=f"{high / percentile(single):.1f}", target=f"<= {TARGET_MS} ms, 0 errors", met=high <= TARGET_MS and not errors,
    )  # fmt: skip
    return int(high > TARGET_MS or errors > 0)


def percentile(took: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


if __name__ == "__main__":
    sys.exit(main())

"""A rerun of the dataset page on the server: median at one person, p95 at 50 people with 2 s between reruns.

    python benchmarks/page_rerun.py

Peer: an empty Streamlit page with the library's default settings, one person, in the same run (its full collection after every
script run is what we freeze away).
"""

import asyncio
import os
import random
import statistics
import time

import websockets
from product import ROOT, plain_streamlit, report, running
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

EMPTY_PAGE = "import pandas\nimport plotly.graph_objects\nimport streamlit as st\n\nst.title('empty')\n"


async def rerun(socket, query: str, *, page: str = "profile") -> float:
    """Ask for one rerun and return the seconds until the script has finished."""
    started = time.perf_counter()
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page if query else ""
    await socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(await socket.recv())
        if answer.WhichOneof("type") == "script_finished":
            return time.perf_counter() - started


async def person(url: str, query: str, *, think_s: float, until: float, times: list[float], cookie: str, page: str) -> None:
    """Rerun the page again and again, thinking in between."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    headers = {"Cookie": cookie, "Origin": url}
    async with websockets.connect(
        address, subprotocols=["streamlit", "PLACEHOLDER"], max_size=None, ping_interval=None, additional_headers=headers
    ) as socket:
        await rerun(socket, query, page=page)
        while time.monotonic() < until:
            await asyncio.sleep(random.uniform(0, 2 * think_s))
            times.append(await rerun(socket, query, page=page))


async def people(
    url: str, query: str, *, count: int, think_s: float, seconds: float, cookie: str = "", page: str = "profile"
) -> list[float]:
    """Return the seconds of all reruns of `count` people."""
    times: list[float] = []
    until = time.monotonic() + seconds + count * 0.1
    tasks = []
    for _ in range(count):
        tasks.append(
            asyncio.create_task(person(url, query, think_s=think_s, until=until, times=times, cookie=cookie, page=page))
        )
        await asyncio.sleep(0.1)
    await asyncio.gather(*tasks)
    return times


def empty_page_ms() -> float:
    """Return the median rerun of an empty page under default settings."""
    with plain_streamlit(EMPTY_PAGE) as (url, _):
        return statistics.median(asyncio.run(people(url, "", count=1, think_s=0.2, seconds=8))) * 1000


def main() -> None:
    peer = empty_page_ms()
    with running() as product:
        csv = "id,city,amount,day\n" + "".join(f"{i},city {i % 50},{i * 1.5},2026-01-{i % 28 + 1:02d}\n" for i in range(20_000))
        made = product.ask("PUT", "/api/datasets?name=orders.csv", raw=csv.encode())
        product.wait(made["job_id"])
        while not any(
            j["kind"] == "datasets.profile" and j["status"] == "completed" for j in product.ask("GET", "/api/jobs")["items"]
        ):
            time.sleep(0.2)
        query = f"dataset={made['dataset_id']}"
        one = asyncio.run(people(product.url, query, count=1, think_s=0.2, seconds=15))
        fifty = asyncio.run(people(product.url, query, count=50, think_s=2.0, seconds=30))
    median = statistics.median(one) * 1000
    p95 = statistics.quantiles(fifty, n=20)[18] * 1000
    report(
        "Page rerun, 1 person, median",
        ours=f"{median:.0f} ms",
        peer=f"{peer:.0f} ms (empty page)",
        ratio=f"{median / peer:.2f}",
        target="<= 40 ms",
        met=median <= 40,
    )
    report(
        f"Page rerun, 50 people, p95 of {len(fifty)}",
        ours=f"{p95:.0f} ms",
        peer="-",
        ratio="-",
        target="<= 150 ms",
        met=p95 <= 150,
    )


if __name__ == "__main__":
    os.chdir(ROOT)
    main()

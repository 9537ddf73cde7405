"""A redraw of a notebook with 20 cells on the server: median at one person, mixed cells whose charts are all in sight.

    python benchmarks/notebook_rerun.py

Peer: an empty Streamlit page with the library's default settings, one person, in the same run.
"""

import asyncio
import os
import statistics
import time

import page_rerun
import websockets
from product import ROOT, Product, report, running
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

CELLS = 20
RERUNS, FIRST = 60, 5  # how often it is drawn, and how many of the first do not count
QUESTIONS = ("total amount by city", "average amount by month", "how many rows are there", "top 5 cities by amount")


def content(place: int) -> tuple[str, dict[str, str]]:
    """Return kind and content of the cell at a place: questions, SQL and a note by turns."""
    match place % 5:
        case 1 | 3:
            return "sql", {"sql": f"SELECT city, sum(amount) AS total FROM orders WHERE id > {place} GROUP BY city"}
        case 4:
            return "text", {"text": f"# Note {place}\n\nSome **words** about it."}
    return "question", {"question": QUESTIONS[place // 5]}


def filled(product: Product) -> str:
    """Return the address of a notebook with every cell run."""
    csv = "id,city,amount,day\n" + "".join(f"{i},city {i % 7},{i * 1.5},2026-01-{i % 28 + 1:02d}\n" for i in range(20_000))
    made = product.ask("PUT", "/api/datasets?name=orders.csv", raw=csv.encode())
    product.wait(made["job_id"])
    while not any(
        job["kind"] == "datasets.profile" and job["status"] == "completed" for job in product.ask("GET", "/api/jobs")["items"]
    ):
        time.sleep(0.2)
    notebook = product.ask("POST", "/api/notebooks", {"dataset_id": made["dataset_id"]})
    for place in range(CELLS):
        kind, held = content(place)
        cell = product.ask("POST", f"/api/notebooks/{notebook['id']}/cells", {"kind": kind, "content": held})
        if kind != "text":
            product.ask("POST", f"/api/cells/{cell['id']}/run", {})
    return f"dataset={made['dataset_id']}&notebook={notebook['id']}"


async def redraws(url: str, query: str) -> list[float]:
    """Return the seconds of each redraw, from asking until the script has finished."""
    times: list[float] = []
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    async with websockets.connect(
        address,
        subprotocols=["streamlit", "PLACEHOLDER"],
        max_size=None,
        ping_interval=None,
        additional_headers={"Origin": url},
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string, message.rerun_script.page_name = query, "ask"
        for _ in range(RERUNS):
            started = time.perf_counter()
            await socket.send(message.SerializeToString())
            answer = ForwardMsg()
            while answer.WhichOneof("type") != "script_finished":
                answer = ForwardMsg()
                answer.ParseFromString(await socket.recv())
            times.append(time.perf_counter() - started)
            await asyncio.sleep(0.2)
    return times[FIRST:]


def main() -> None:
    peer = page_rerun.empty_page_ms()
    with running() as product:
        times = asyncio.run(redraws(product.url, filled(product)))
    median = statistics.median(times) * 1000
    report(
        f"Redraw of a notebook with {CELLS} cells, 1 person, median",
        ours=f"{median:.0f} ms",
        peer=f"{peer:.0f} ms (empty page)",
        ratio=f"{median / peer:.2f}",
        target="<= 40 ms",
        met=median <= 40,
    )


if __name__ == "__main__":
    os.chdir(ROOT)
    main()

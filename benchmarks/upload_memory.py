"""Server memory while a browser uploads a file, beside Streamlit's own uploader with the same file.

python benchmarks/upload_memory.py [--mb 500]
"""

import argparse
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

import psutil
from playwright.sync_api import sync_playwright
from product import ROOT, plain_streamlit, report, running

CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
}
PEER = "import streamlit as st\n\nfound = st.file_uploader('file', max_upload_size=2000)\nif found:\n    st.write('DONE', found.size)\n"


class Peak:
    """The highest resident memory of a process while the block runs, in MB above its start."""

    def __init__(self, pid: int) -> None:
        self._process, self._stop, self.growth_mb = psutil.Process(pid), threading.Event(), 0.0

    def __enter__(self) -> Self:
        base = self._process.memory_info().rss

        def watch() -> None:
            while not self._stop.wait(0.02):
                self.growth_mb = max(self.growth_mb, (self._process.memory_info().rss - base) / 1e6)

        threading.Thread(target=watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()


def make_file(path: Path, size_mb: int) -> None:
    """Write a CSV of about `size_mb` MB."""
    block = "".join(f"{i},name {i},{i * 1.25}\n" for i in range(60_000)).encode()
    with path.open("wb") as file:
        file.write(b"id,name,amount\n")
        while file.tell() < size_mb * 1_000_000:
            file.write(block)


def ours(file: Path) -> float:
    with running() as product, sync_playwright() as playwright:
        page = playwright.chromium.launch(**CHROMIUM).new_page()
        page.goto(product.url)
        page.locator("input[type=file]").first.wait_for(state="attached", timeout=30_000)
        small = file.with_name("warm.csv")
        make_file(small, 20)
        page.locator("input[type=file]").first.set_input_files(str(small))
        page.get_by_role("button", name="Looks right").click()
        wait_for(lambda: len(product.ask("GET", "/api/datasets")["items"]) == 1)
        wait_for(lambda: product.ask("GET", "/api/datasets")["items"][0]["status"] == "ready")
        time.sleep(3)
        with Peak(product.pid("web")) as peak:
            page.locator("input[type=file]").first.set_input_files(str(file))
            page.get_by_role("button", name="New dataset").click()
            wait_for(lambda: len(product.ask("GET", "/api/datasets")["items"]) == 2)
        return peak.growth_mb


def wait_for(condition, *, limit_s: float = 300) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)


def streamlits(file: Path) -> float:
    with plain_streamlit(PEER, "--server.maxUploadSize", "2000") as (url, pid), sync_playwright() as playwright:
        page = playwright.chromium.launch(**CHROMIUM).new_page()
        page.goto(url)
        page.locator("input[type=file]").first.wait_for(state="attached", timeout=30_000)
        with Peak(pid) as peak:
            page.locator("input[type=file]").first.set_input_files(str(file))
            page.get_by_text("DONE").wait_for(timeout=120_000)
        return peak.growth_mb


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mb", type=int, default=500)
    size = parser.parse_args().mb
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "big.csv"
        make_file(file, size)
        peer, mine = streamlits(file), ours(file)
    report(
        f"Upload of {size} MB: server memory",
        ours=f"+{mine:.0f} MB",
        peer=f"+{peer:.0f} MB (st.file_uploader)",
        ratio=f"{mine / peer:.3f}",
        target="< 16 MB",
        met=mine < 16,
    )


if __name__ == "__main__":
    os.chdir(ROOT)
    main()

"""A real `listmill up` on a folder of its own, and what a test does to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).resolve().parents[2]
OWN_SERVERS = ("DATABASE_URL", "REDIS_URL")  # those of the other tests must not reach this one


@dataclass(frozen=True)
class Product:
    """A running product: its address, its data folder, and a token for what the browser does not show."""

    url: str
    data_dir: Path
    token: str

    def ask(self, method: str, path: str, body: object = None, *, raw: bytes | None = None):
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def pid(self, name: str) -> int | None:
        """The process id of a part, None while it is being started again."""
        return json.loads((self.data_dir / "engines.json").read_text())["pids"].get(name)

    def load(self, name: str, content: bytes) -> str:
        """Load a file past the browser and return the dataset's id once it is profiled."""
        made = self.ask("POST", f"/api/datasets?name={quote(name)}", raw=content)
        self.until_profiled(made["dataset_id"])
        return made["dataset_id"]

    def until_profiled(self, dataset_id: str) -> None:
        def known() -> bool:
            with suppress(urllib.error.HTTPError):
                return bool(self.ask("GET", f"/api/datasets/{dataset_id}/profile"))
            return False

        until(known)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def until(condition: Callable[[], object], *, limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(condition.__qualname__)
        time.sleep(0.1)


@contextmanager
def running(data_dir: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[Product]:
    """Start everything, and stop it by its own process id."""
    said = data_dir.parent / "listmill.out"
    environment = {**{k: v for k, v in os.environ.items() if k not in OWN_SERVERS}, **(environment or {})}
    listmill = Path(sys.executable).with_name("listmill")
    with said.open("w") as out:
        process = subprocess.Popen(
            [listmill, "up", "--data-dir", data_dir, "--port", "0"], cwd=ROOT, stdout=out, stderr=out, env=environment
        )
    try:
        until(lambda: "is ready at" in said.read_text() or process.poll() is not None, limit_s=120)
        assert process.poll() is None, said.read_text()
        url = said.read_text().split("is ready at ")[1].split()[0]
        token = subprocess.run(
            [listmill, "token", "create", "tests", "--data-dir", data_dir],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
        ).stdout.split()[-1]  # fmt: skip
        yield Product(url, data_dir, token)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def throttle(page: Page, bytes_per_s: float) -> None:
    """Slow what the page sends, so that there is a middle to interrupt; -1 ends it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_s},
    )


def choose_option(page: Page, field: Locator, words: str) -> None:
    """Choose from a list as a person does: once it is open, and again where the press fell into a new drawing of the page."""
    option = page.get_by_role("option", name=words, exact=True)

    def chosen() -> bool:
        with suppress(AssertionError, PlaywrightTimeout):
            if option.count() == 0:
                field.click(timeout=5_000)
            expect(option).to_be_visible(timeout=5_000)
            option.click(timeout=5_000)
            expect(field).to_have_value(words, timeout=5_000)
        return field.count() == 1 and field.input_value() == words and option.count() == 0

    until(chosen)

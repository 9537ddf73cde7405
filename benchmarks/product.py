"""A running product for benchmarks: `listmill up` on a folder of its own, asked over HTTP with a token."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LISTMILL = [str(Path(sys.executable).with_name("listmill"))]


@dataclass(frozen=True)
class Product:
    """Address and token of a running product, and the process id of its web server."""

    url: str
    token: str
    data_dir: Path

    def ask(self, method: str, path: str, body: object = None, *, raw: bytes | None = None) -> object:
        """Send one request and return the JSON of its answer."""
        data = raw if raw is not None else (json.dumps(body).encode() if body is not None else None)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=600) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def wait(self, job_id: str, *, limit_s: float = 900) -> dict[str, object]:
        """Return a job once it has ended."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            job = self.ask("GET", f"/api/jobs/{job_id}")
            if job["status"] in {"completed", "failed", "cancelled"}:
                return job
            time.sleep(0.1)
        raise TimeoutError(job_id)

    def pid(self, name: str) -> int:
        """Return the process id of a child of the supervisor, "web" say."""
        return int(json.loads((self.data_dir / "engines.json").read_text())["pids"][name])


@contextlib.contextmanager
def running() -> Iterator[Product]:
    """Start everything on a fresh folder and a free port; stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="listmill-benchmark-") as folder:
        data_dir = Path(folder) / "data"
        process = subprocess.Popen(
            [*LISTMILL, "up", "--data-dir", str(data_dir), "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        try:
            line = next(text for text in process.stdout if "is ready at" in text)
            url = line.split("ready at ")[1].split()[0]
            made = subprocess.run(
                [*LISTMILL, "token", "create", "benchmark", "--data-dir", str(data_dir)],
                capture_output=True,
                text=True,
                check=True,
            )
            yield Product(url, made.stdout.strip().splitlines()[-1], data_dir)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@contextlib.contextmanager
def plain_streamlit(source: str, *flags: str) -> Iterator[tuple[str, int]]:
    """Serve one script with Streamlit's defaults, the peer of our pages; yield its address and process id."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "page.py"
        script.write_text(source)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(script),
            "--server.port",
            str(port),
            "--server.headless",
            "true",
        ]
        options = ["--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false", *flags]
        server = subprocess.Popen([*command, *options], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(url + "/_stcore/health")
                    break
                time.sleep(0.1)
            yield url, server.pid
        finally:
            server.terminate()
            server.wait(15)


def report(claim: str, *, ours: str, peer: str, ratio: str, target: str, met: bool) -> None:
    """Print one figure in the form of benchmarks/README.md."""
    print(f"| {claim} | {ours} | {peer} | {ratio} | {target} | {'met' if met else 'MISSED'} |", flush=True)

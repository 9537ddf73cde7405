"""The commands of the parts: web, workers and reconciler, the same embedded and in a deployment."""

import os
import sys
from collections.abc import Sequence
from ipaddress import ip_address

from backend.core.errors import Rejected
from backend.launcher.files import ROOT

HEAVY = ("convert",)
LIGHT = ("interactive", "maintenance")
MODEL = ("mapping", "mail")  # waits for a provider nearly all the time: a thread for each call at once
DOCUMENTS = ("documents",)  # each thread waits for a process of its own, which draws
SHUTDOWN_MS = 3500  # a worker that is asked to end finishes what it can within this; the ledger hands out the rest again


def worker_command(queues: Sequence[str], *, threads: int, shutdown_ms: int = SHUTDOWN_MS) -> list[str]:
    """Return the command of one worker process for `queues` (none: all of them).

    One process below one master: if it crashes, no sibling ends with it.
    """
    chosen = ["--queues", *queues] if queues else []
    limits = ["--processes", "1", "--threads", str(threads), "--worker-shutdown-timeout", str(shutdown_ms)]
    return [sys.executable, "-m", "dramatiq", "actors.worker", *limits, "--skip-logging", *chosen]


def web_command(address: str, port: int) -> list[str]:
    """Return the command of the web server."""
    script = str(ROOT / "streamlit_app.py")
    flags = ["--server.address", address, "--server.port", str(port), "--server.headless", "true"]
    return [sys.executable, "-m", "streamlit", "run", script, *flags, "--browser.gatherUsageStats", "false"]


def reconcile_command() -> list[str]:
    """Return the command of the reconciler."""
    return [sys.executable, "-m", "backend.launcher.main", "reconcile"]


def model_threads(parallel: int) -> int:
    """Return the threads of the worker that calls the model: while some write down answers, so many others call."""
    return parallel + max(2, parallel // 2)


def document_threads(wanted: int) -> int:
    """Return how many processes draw documents at once, each driven by a thread: the cores but one, which answers people."""
    return wanted or max(1, min(4, cores() - 1))


def default_workers() -> int:
    """Return how many processes convert files: half the cores, 1 to 4."""
    return max(1, min(4, cores() // 2))


def cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_address(address: str) -> None:
    """Raise Rejected if pages would be served to other machines: everyone who reaches them is the local user."""
    if _is_loopback(address):
        return
    raise Rejected(
        f"Without sign-in Listmill listens on this machine alone, not on {address}.",
        hint="Set LISTMILL_ADDRESS=127.0.0.1; to reach it from elsewhere use an SSH tunnel.",
    )


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False

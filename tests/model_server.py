"""A model on loopback for tests that need one: the server runs in a thread, the settings point to it."""

import threading
from collections.abc import Iterator

import httpx2 as httpx
import pytest
import uvicorn

from backend.core.config import settings
from tests import stub_batches  # noqa: F401  adds its addresses to the same server
from tests.stub_model import app


class Model:
    """What a test tells the model to answer, and what it was asked."""

    def __init__(self, base: str, environment: pytest.MonkeyPatch) -> None:
        self.base, self._environment = base, environment
        # Without TLS no certificates need to be read; a connection kept open may be closed by the server in the same moment.
        self._line = httpx.Client(base_url=base, verify=False, limits=httpx.Limits(max_keepalive_connections=0))
        self.becomes("stub-ok")

    def becomes(self, name: str) -> None:
        """Let the deployment ask a model of this name."""
        self._environment.setenv("OPENAI_MODEL", name)
        settings.cache_clear()

    def answers(self, *replies: tuple[str, object]) -> None:
        """Set the replies: to a message that holds the text, this object, or the objects of a list in turn."""
        self._line.post("/_debug", json=[list(one) for one in replies])

    def batches(self, **course: object) -> dict:
        """Set how batches go, and return what there is: batches, files, uploads and calls."""
        return self._line.post("/_batches", json=course).json()

    @property
    def asked(self) -> list[dict]:
        """The requests it got, oldest first."""
        return self._line.get("/_debug").json()["asked"]

    def close(self) -> None:
        self._line.close()


@pytest.fixture(scope="session")
def model_server() -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ready = threading.Event()
    while not server.started:
        ready.wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def model(model_server, monkeypatch) -> Iterator[Model]:
    """A model that answers as it is told."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{model_server}/v1")
    found = Model(model_server, monkeypatch)
    found.answers()
    found.batches(forget=True)
    yield found
    found.close()
    settings.cache_clear()

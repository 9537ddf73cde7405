"""A web server on loopback that takes webhooks, remembers them, and answers as it was told."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from backend.core.config import settings


class Hook:
    """What came, and what is answered: (status, body, headers) in turn, the last one from then on."""

    def __init__(self):
        self.requests = []
        self.answers = [(200, b"taken", {})]
        self.drip = threading.Event()
        self.port = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook?from=listmill"

    def answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def hook(monkeypatch):
    """A web server that webhooks may go to, because this deployment allows its own network."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.requests.append((self.path, dict(self.headers), body))
            status, said, headers = hook.answer()
            if status == 0:  # a byte now and then, for ever
                while not hook.drip.wait(0.1):
                    self.wfile.write(b"H")
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    monkeypatch.setenv("LISTMILL_WEBHOOKS_LOCAL", "true")
    settings.cache_clear()
    yield hook
    hook.drip.set()
    server.shutdown()
    server.server_close()
    thread.join()
    monkeypatch.undo()
    settings.cache_clear()

"""The API as the server mounts it, asked as a script (token) and as a browser (cookie)."""

from collections.abc import Callable, Iterator
from uuid import UUID

import dramatiq
import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from backend.accounts import service as accounts
from backend.adapters.db import transaction
from backend.api import app as api_app
from backend.api import health, mailing, notifications, tracking
from backend.api.guard import Guard
from backend.jobs import service
from backend.jobs.models import Job
from backend.jobs.states import Status

BASE = "http://127.0.0.1:8501"
CSV = b"id,postcode,city,amount\n1,01067,Dresden,12.50\n2,28195,Bremen,7.25\n3,04109,Leipzig,\n"


def page(_):
    return HTMLResponse("<p>a page</p>")


def server() -> Starlette:
    return Starlette(
        routes=[
            *health.ROUTES,
            *tracking.ROUTES,
            *notifications.ROUTES,
            *mailing.ROUTES,
            Mount("/api", app=api_app.build()),
            Route("/", page),
        ],
        middleware=[Middleware(Guard)],
    )


@pytest.fixture
def anybody(home) -> Iterator[TestClient]:
    """Someone without credentials."""
    with TestClient(server(), base_url=BASE, raise_server_exceptions=False) as client:
        yield client


def with_token(client: TestClient, user_id: UUID) -> TestClient:
    client.headers["Authorization"] = f"Bearer {accounts.create_token('test', user_id=user_id)}"
    return client


@pytest.fixture
def script(anybody, owner) -> TestClient:
    """A script with the owner's token."""
    return with_token(anybody, owner.id)


@pytest.fixture
def stranger(home, other) -> Iterator[TestClient]:
    """A script with another person's token."""
    with TestClient(server(), base_url=BASE, raise_server_exceptions=False) as client:
        yield with_token(client, other.id)


@pytest.fixture
def work_off(home) -> Callable[[], None]:
    """Do all waiting work of everybody in this process, by the actors that the workers run."""
    import actors.worker  # noqa: F401  registers every actor

    def waiting() -> list[Job]:
        with transaction() as session:
            return list(session.exec(select(Job).where(Job.status == Status.PENDING)).all())

    def run() -> None:
        while jobs := waiting():
            for job in jobs:
                dramatiq.get_broker().get_actor(job.kind).fn(str(job.id), 0)
                assert service.cards([job.id])[job.id].status is not Status.PENDING

    return run


@pytest.fixture
def orders(script, work_off) -> dict[str, str]:
    """A dataset of three rows, converted and profiled."""
    accepted = script.put("/api/datasets?name=orders.csv", content=CSV).json()
    work_off()
    return accepted

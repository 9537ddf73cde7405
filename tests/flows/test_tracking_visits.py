"""Tracked links from the letter to the report: drawn, published, followed by people and programs, joined to the list."""

import pickle
from dataclasses import dataclass
from uuid import uuid4

import duckdb
import pytest
from sqlalchemy import func, select, text

from actors.mailing import join_visits
from backend.adapters.db import transaction
from backend.adapters.storage import storage
from backend.core.errors import Conflict, NotFound
from backend.datasets import service as datasets
from backend.documents import tracking
from backend.documents.template import parse
from backend.documents.tracking import report as reports
from backend.documents.tracking.models import TrackedTargets
from backend.documents.tracking.visits import Visitor, follow, visitor_of
from tests.published import published

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
TEMPLATE = {
    "version": 1,
    "name": "Card",
    "page": {"width_mm": 148, "height_mm": 105},
    "pages": [
        {
            "objects": [
                {"type": "qr", "left": 10, "top": 10, "width": 20, "height": 20, "track": True, "text": "https://example.com/{{ city }}"},
                {"type": "qr", "left": 40, "top": 10, "width": 20, "height": 20, "track": True, "text": '{{ more | default:"" }}'},
                {"type": "qr", "left": 70, "top": 10, "width": 20, "height": 20, "text": "https://example.com/plain"},
            ]
        }
    ],
}  # fmt: skip


@dataclass(frozen=True)
class One:
    row: int
    values: dict


class Batch:
    """A batch of three letters whose links are counted."""

    def __init__(self, owner):
        self.owner, self.id = owner, uuid4()
        self.dataset = published(
            owner, "people", "SELECT * FROM (VALUES (1, 'Dresden'), (2, 'Bremen'), (3, 'Köln')) t(id, city)"
        )
        self.version = datasets.get_dataset(owner.id, self.dataset).version_id
        self.recipients = [One(1, {"city": "Dresden", "more": "https://more.example/"}), One(2, {"city": "Bremen", "more": "no link"}), One(3, {"city": "Köln", "more": None})]  # fmt: skip
        self.begin()

    def begin(self):
        with transaction() as session:
            tracking.begin(
                session,
                owner_id=self.owner.id,
                batch_id=self.id,
                dataset_id=self.dataset,
                version_id=self.version,
                recipients=3,
            )

    def draw(self):
        return tracking.links(self.id, parse(TEMPLATE), self.recipients)

    def publish(self, links=None):
        with transaction() as session:
            tracking.keep(session, links or self.draw())


@pytest.fixture
def batch(owner):
    return Batch(owner)


def token(links, row, url):
    return links(row, url).rpartition("/t/")[2]


def test_links_are_short_drawn_the_same_again_and_pass_to_another_process(batch):
    links = batch.draw()
    batch.begin()
    again = pickle.loads(pickle.dumps(batch.draw()))

    printed = [links(row, f"https://example.com/{city}") for row, city in ((1, "Dresden"), (2, "Bremen"), (3, "Köln"))]
    assert all(one.startswith("http://127.0.0.1:8501/t/") for one in printed)
    assert len({*printed, links(1, "https://more.example/")}) == 4
    assert printed == [again(row, f"https://example.com/{city}") for row, city in ((1, "Dresden"), (2, "Bremen"), (3, "Köln"))]
    assert tracking.link(batch.id, 1, "https://example.com/Dresden") == printed[0]
    assert links(2, "no link") == "no link"
    assert links(1, "https://example.com/plain") == "https://example.com/plain"


def test_a_link_leads_where_its_own_letter_says_once_the_letter_is_published(batch):
    links = batch.draw()
    assert follow(token(links, 1, "https://example.com/Dresden"), Visitor.PERSON) is None

    batch.publish(links)

    assert follow(token(links, 1, "https://example.com/Dresden"), Visitor.PERSON) == "https://example.com/Dresden"
    assert follow(token(links, 1, "https://more.example/"), Visitor.PERSON) == "https://more.example/"
    assert follow(token(links, 3, "https://example.com/Köln"), Visitor.PERSON) == "https://example.com/K%C3%B6ln"
    assert follow("0" * 11, Visitor.PERSON) is None
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(TrackedTargets)) == 1


def test_people_are_counted_and_programs_are_told_apart(batch):
    links = batch.draw()
    batch.publish(links)
    first, second = (token(links, row, f"https://example.com/{city}") for row, city in ((1, "Dresden"), (2, "Bremen")))

    for visitor in (Visitor.PERSON, Visitor.PERSON, Visitor.MACHINE, Visitor.NOBODY):
        follow(first, visitor)
    follow(second, Visitor.MACHINE)
    found = reports.report(batch.owner.id, batch.id)

    assert (found.recipients, found.visitors, found.visits, found.machines) == (3, 1, 1, 2)
    with transaction() as session:
        session.connection().execute(text("UPDATE tracked_visits SET last_at = last_at - interval '1 hour'"))
    follow(first, Visitor.PERSON)
    later = reports.report(batch.owner.id, batch.id)
    assert (later.visitors, later.visits) == (1, 2)
    assert [(one.row, one.visits) for one in later.latest] == [(1, 2)]
    assert [count for _, count in later.days] == [1]


@pytest.mark.parametrize(
    ("method", "agent", "purposes", "who"),
    [
        ("GET", PHONE, "", Visitor.PERSON),
        ("HEAD", PHONE, "", Visitor.NOBODY),
        ("GET", PHONE, "prefetch;anonymous-client-ip", Visitor.NOBODY),
        ("GET", PHONE, "preview", Visitor.NOBODY),
        ("GET", "facebookexternalhit/1.1", "", Visitor.MACHINE),
        ("GET", "WhatsApp/2.23 A", "", Visitor.MACHINE),
        ("GET", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "", Visitor.MACHINE),
        ("GET", "curl/8.5", "", Visitor.MACHINE),
        ("GET", "", "", Visitor.MACHINE),
    ],
)
def test_who_follows_a_link_is_told_by_what_it_says_of_itself(method, agent, purposes, who):
    assert visitor_of(method, user_agent=agent, purposes=purposes) is who


def test_visits_become_columns_of_a_new_version_row_by_row(batch):
    with pytest.raises(Conflict, match="Nobody has followed"):
        reports.start_joining(batch.owner.id, batch.id)
    links = batch.draw()
    batch.publish(links)
    follow(token(links, 2, "https://example.com/Bremen"), Visitor.PERSON)
    follow(token(links, 3, "https://example.com/Köln"), Visitor.MACHINE)

    accepted = reports.start_joining(batch.owner.id, batch.id)
    join_visits.fn(str(accepted.job_id), 0)

    ref = datasets.version_ref(batch.owner.id, batch.dataset)
    with storage().local(ref.parts[0]) as path, duckdb.connect() as con:
        made = con.sql(f"SELECT * FROM read_parquet('{path}')")
        names, rows = made.columns, made.fetchall()
    assert names == ["id", "city", "visits", "first visit", "last visit"]
    assert [(row[1], row[2], row[3] is None) for row in rows] == [
        ("Dresden", 0, True), ("Bremen", 1, False), ("Köln", 0, True),
    ]  # fmt: skip


def test_later_visits_take_the_place_of_earlier_ones(batch):
    links = batch.draw()
    batch.publish(links)
    follow(token(links, 2, "https://example.com/Bremen"), Visitor.PERSON)
    for _ in "ab":
        accepted = reports.start_joining(batch.owner.id, batch.id)
        join_visits.fn(str(accepted.job_id), 0)
        follow(token(links, 3, "https://example.com/Köln"), Visitor.PERSON)

    ref = datasets.version_ref(batch.owner.id, batch.dataset)
    assert [column.name for column in ref.columns] == ["id", "city", "visits", "first visit", "last visit"]
    with storage().local(ref.parts[0]) as path, duckdb.connect() as con:
        assert con.sql(f"SELECT visits FROM read_parquet('{path}')").fetchall() == [(0,), (1,), (1,)]


def test_what_belongs_to_somebody_else_is_not_found(batch, other):
    for act in (reports.report, reports.start_joining):
        with pytest.raises(NotFound):
            act(other.id, batch.id)


def test_links_of_long_ago_lead_nowhere(batch):
    links = batch.draw()
    batch.publish(links)
    with transaction() as session:
        session.connection().execute(text("UPDATE tracked_links SET created_at = now() - interval '3 years'"))

    assert reports.sweep() == 1

    assert follow(token(links, 1, "https://example.com/Dresden"), Visitor.PERSON) is None

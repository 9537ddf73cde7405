"""A limit on the page: a card that counts down, and that nothing else of the page is lost."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from backend.accounts import limits
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import TooMany
from backend.jobs import service as jobs
from backend.jobs.states import Status
from tests.pages.stage import ended, ready


def waits(app):
    """What the cards that count down were told."""
    return [json.loads(e.proto.json) for e in app.get("bidi_component") if e.proto.component_name.endswith("listmill_wait")]


def one_too_many(*, again=False):
    import streamlit as st

    from backend.core.errors import TooMany
    from pages.components import problem

    if "refused" not in st.session_state:
        st.session_state["refused"] = TooMany("You have asked 10 questions.", hint="Ask again in 23 s.", retry_after_s=23)
    problem.draw(st.session_state["refused"], again=(lambda: None) if again else None)


def test_a_limit_is_drawn_as_a_card_that_counts_down():
    app = AppTest.from_function(one_too_many).run()

    (told,) = waits(app)

    assert (told["detail"], told["hint"], told["again"]) == ("You have asked 10 questions.", "Ask again in 23 s.", False)
    assert 22 < told["left_s"] <= 23


def test_drawn_again_the_card_goes_on_where_it_was():
    app = AppTest.from_function(one_too_many, kwargs={"again": True}).run()
    (first,) = waits(app)

    (again,) = waits(app.run())

    assert again["left_s"] < first["left_s"]
    assert again["again"]


def test_a_limit_that_does_not_say_when_is_a_card_as_any():
    def script():
        from backend.core.errors import TooMany
        from pages.components import problem

        problem.draw(TooMany("The day's money is spent.", hint="Ask tomorrow."))

    app = AppTest.from_function(script).run()

    assert "Ask tomorrow." in str(app.html[0].value)
    assert waits(app) == []


def test_a_profile_asked_for_too_often_is_not_made_and_the_page_says_when(visitor, monkeypatch):
    monkeypatch.setenv("LISTMILL_PROFILES_PER_MINUTE", "1")
    settings.cache_clear()
    limits.allow(visitor.me.id, "profiles")
    made = ready(visitor.me.id, profile=None)
    with transaction() as session:
        job = jobs.enqueue(
            session, "datasets.profile", owner_id=visitor.me.id, title="Profile orders", subject_id=made.version_id
        )
        session.flush()
        ended(session, job.id, Status.FAILED)
    visitor.visit("dataset", dataset=made.dataset_id)

    next(b for b in visitor.app.button if b.label == "Make it again").click()
    visitor.again()

    (told,) = waits(visitor.app)
    assert told["detail"] == "You have asked for 1 profile in the last minute."
    assert jobs.get(visitor.me.id, job.id).status is Status.FAILED
    with pytest.raises(TooMany):
        limits.allow(visitor.me.id, "profiles")

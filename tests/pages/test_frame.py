"""The frame: the way to every page, the chosen dataset marked, and errors that end in a sentence."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.components import frame
from tests.pages.stage import MAIN, ready


def test_every_page_file_is_in_the_navigation():
    files = {path.stem for path in MAIN.parent.glob("*.py")} - {"main", "__init__"}

    assert files == set(frame.PAGES)


def test_recent_datasets_stand_in_the_sidebar_and_the_chosen_one_is_marked(visitor):
    old = ready(visitor.me.id, name="the *chosen* one")
    for number in range(frame.RECENT):
        ready(visitor.me.id, name=f"newer {number}")

    visitor.visit("dataset", dataset=old.dataset_id)

    labels = [link.proto.label for link in visitor.app.sidebar.get("page_link")]
    assert labels == [
        "Datasets",
        r"the \*chosen\* one",
        *(f"newer {n}" for n in (4, 3, 2, 1, 0)),
        "Notebooks",
        "Jobs",
        "Messages",
        "Settings",
    ]


def test_the_views_of_a_dataset_keep_it_in_the_address(visitor):
    made = ready(visitor.me.id)

    visitor.visit("dataset", dataset=made.dataset_id)

    links = [link.proto for link in visitor.app.main.get("page_link")]
    assert [link.label for link in links] == [
        "Profile",
        "Ask",
        "Explore",
        "Records",
        "Clean",
        "Map",
        "Letters",
        "Query",
        "Versions",
    ]
    assert all(str(made.dataset_id) in link.query_string for link in links)


@pytest.mark.parametrize("page", ["home", "jobs", "settings"])
def test_every_page_has_one_heading_of_the_first_rank(visitor, page):
    visitor.visit(page)

    assert visitor.words().count("<h1") == 1


def test_what_nobody_expected_ends_in_a_sentence_with_a_number():
    def script():
        from pages.components import problem

        with problem.boundary("test"):
            raise ZeroDivisionError("secret details")

    app = AppTest.from_function(script).run()

    said = str(app.html[0].value)
    assert "This part of the page could not be drawn." in said
    assert "secret details" not in said
    assert not app.exception


def test_a_broken_dialog_ends_in_a_sentence_too():
    def script():
        import streamlit as st

        from backend.core.errors import Conflict
        from pages.components.problem import guarded

        @st.dialog("Ask")
        @guarded
        def ask():
            raise Conflict("It is running.", hint="Wait for it.")

        ask()

    app = AppTest.from_function(script).run()

    assert "It is running." in str(app.html[0].value)
    assert not app.exception


def test_the_browser_scripts_load_nothing_from_elsewhere():
    for path in Path(frame.__file__).parent.glob("*.js"):
        script = path.read_text().replace("http://www.w3.org/2000/svg", "")  # the name of a language, which nobody fetches
        assert "http://" not in script
        assert "https://" not in script

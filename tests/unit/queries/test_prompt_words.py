"""What stands in a prompt and what is offered instead of an answer: marks for values, cut texts, questions that are answered."""

from hypothesis import given
from hypothesis import strategies as st

from backend.core.config import settings
from backend.queries.glossary_repository import Glossary
from backend.queries.interpreter import interpret
from backend.queries.placeholders import Placeholders
from backend.queries.prompts import prompt_for, repair_turn
from backend.queries.suggestions import for_subject
from tests.questions.subjects import EMPLOYEES, LISTINGS, ORDERS

PROFILE = {"columns": [{"name": one.name, "type": "VARCHAR", "distinct": one.distinct, "top": []} for one in ORDERS.fields]}


def test_values_in_a_question_go_by_marks_and_come_back_in_texts_alone():
    hidden = Placeholders()

    shown = hidden.hide("orders of Acme Ltd in Germany, not Germany or france", ORDERS)

    assert shown == "orders of v1_ in v2_, not v2_ or v3_"
    assert hidden.columns == {"v1_": "customer", "v2_": "country", "v3_": "country"}
    assert (
        hidden.into_sql("SELECT v2_ FROM t WHERE c = 'v2_' OR c LIKE '%v3_%'")
        == "SELECT v2_ FROM t WHERE c = 'Germany' OR c LIKE '%France%'"
    )
    assert hidden.into_words("in v2_ and v9_") == "in Germany and v9_"


def test_words_of_questions_and_columns_are_no_secrets():
    assert (
        Placeholders().hide("how many web orders by channel and country", ORDERS)
        == "how many v1_ orders by channel and country"
    )


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_no_text_of_a_stranger_ends_the_block(question, example, sql):
    told = prompt_for(question, ORDERS, PROFILE, turns=[(example, sql)], examples=[(example, f"SELECT '{sql}'")]).messages[-1][
        "content"
    ]

    assert told.count("</data>") == 1
    assert told.count("\n<data>") + told.startswith("<data>") == 1
    assert len([line for line in told.split("\n") if line.startswith("Question: ")]) == 1


def test_half_an_example_is_none():
    prompt = prompt_for("total amount", ORDERS, PROFILE, examples=[("total", f"SELECT {'1 + ' * 300} 1")])

    assert "example: " not in prompt.messages[-1]["content"]


def test_what_an_engine_quotes_stays_here_where_no_values_may_leave(home, monkeypatch):
    fault = "Conversion Error: Could not convert string 'O''Hara, Kim' to INT32, 4711.5 and 2026-01-03; candidates: \"amount\", \"col2\""
    monkeypatch.setenv("LISTMILL_MODEL_VALUES", "false")
    settings.cache_clear()

    told = repair_turn("SELECT 1", fault)[-1]["content"]

    assert "Hara" not in told
    assert "4711" not in told
    assert "2026" not in told
    assert "col2" in told


def test_every_question_offered_is_answered_by_the_interpreter():
    for subject in (ORDERS, LISTINGS, EMPLOYEES):
        offered = for_subject(subject)

        assert len(offered) == 3
        assert {interpret(one, subject).status for one in offered} == {"answered"}


def test_what_a_row_is_called_stands_in_questions_where_it_is_understood():
    known = for_subject(ORDERS, words=Glossary("order", "customer"))
    strange = for_subject(ORDERS, words=Glossary("flurb", "no such column"))

    assert any("orders" in one for one in known)
    assert any("Which customer has the highest" in one for one in known)
    assert not any("flurbs" in one or "no such" in one for one in strange)

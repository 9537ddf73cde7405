"""One call to a model: whatever the server does ends in an answer, or in one error of ours within the deadline."""

import logging
import time
from decimal import Decimal
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from backend.adapters import llm
from backend.adapters.llm.shapes import read, strict_schema
from backend.core.config import settings

ASKED = [{"role": "user", "content": "the secret question"}]


class Chart(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["bar", "line"]
    x: str | None = None


class Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")
    status: Literal["ok", "clarify"]
    sql: str | None = None
    chart: Chart | None = None


def ask(deadline_s=5.0):
    return llm.answer(ASKED, Reply, purpose="test", deadline_s=deadline_s)


@pytest.mark.parametrize(
    ("name", "calls"), [("stub-ok", 1), ("stub-429:2", 3), ("stub-500:1", 2), ("stub-fenced", 1), ("stub-slow:0.3", 1)]
)
def test_an_answer_comes_through_trouble_that_passes(model, name, calls):
    model.becomes(name)

    found = ask()

    assert found.data.status == "ok"
    assert found.calls == calls
    assert found.input_tokens > 0
    assert found.output_tokens > 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("stub-401", "key"),
        ("stub-nosuchmodel", "model"),
        ("stub-quota", "quota"),
        ("stub-429-long", "busy"),
        ("stub-500:99", "away"),
        ("stub-slow:9", "late"),
        ("stub-refusal", "refused"),
        ("stub-filter", "refused"),
        ("stub-truncated", "cut"),
        ("stub-badjson", "unreadable"),
        ("stub-wrongschema", "unreadable"),
        ("stub-empty", "unreadable"),
        ("stub-html", "unreadable"),
    ],
)
def test_trouble_that_stays_is_one_error_with_what_to_do_within_the_deadline(model, name, kind):
    model.becomes(name)
    started = time.monotonic()

    with pytest.raises(llm.ModelTrouble) as raised:
        ask(deadline_s=2.0)

    assert raised.value.kind == kind
    assert raised.value.hint
    assert time.monotonic() - started < 4.0
    assert "sk-very-secret" not in raised.value.detail + raised.value.hint


def test_tokens_of_a_call_that_failed_are_not_forgotten(model):
    model.becomes("stub-wrongschema")

    with pytest.raises(llm.ModelTrouble) as raised:
        ask()

    assert raised.value.input_tokens > 0
    assert raised.value.output_tokens > 0


def test_a_server_without_schemas_is_asked_more_plainly_and_that_is_remembered(model):
    model.becomes("stub-400-schema")
    model.answers(("secret question", {"status": "clarify"}))

    ask()
    again = ask()

    kinds = [(one.get("response_format") or {}).get("type") for one in model.asked]
    assert kinds == ["json_schema", "json_object", "json_object"]
    assert again.data.status == "clarify"
    assert "JSON schema" in model.asked[-1]["messages"][0]["content"]


def test_an_answer_that_does_not_fit_is_asked_for_once_more_with_what_was_wrong(model):
    model.answers(("secret question", {"status": "perhaps"}), ("does not fit", {"status": "ok"}))

    found = ask()

    assert (found.data.status, found.calls) == ("ok", 2)
    assert "status" in model.asked[-1]["messages"][-1]["content"]


def test_neither_key_nor_question_stands_in_the_log(model, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    model.becomes("stub-401")

    with pytest.raises(llm.ModelTrouble):
        ask()

    told = caplog.text + "".join(capfd.readouterr())
    assert "sk-very-secret" not in told
    assert "secret question" not in told


def test_without_a_key_nobody_is_asked(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()

    with pytest.raises(llm.ModelTrouble):
        ask()

    assert (llm.is_configured(), llm.model_name()) == (False, None)


def test_what_a_call_costs_is_told_by_the_settings_before_the_table_we_ship(monkeypatch):
    monkeypatch.setenv("LISTMILL_MODEL_PRICES", '{"mine": [1, 4], "gpt-4o-mini": [2, 8]}')
    settings.cache_clear()

    costs = [
        llm.cost_usd(name, input_tokens=2_398, output_tokens=243)
        for name in ("mine", "gpt-4o-mini", "gpt-4.1-mini-2025-04-14", "unknown")
    ]

    settings.cache_clear()
    assert costs == [Decimal("0.00337"), Decimal("0.00674"), Decimal("0.001348"), None]


def test_a_shape_is_strict_everywhere():
    schema = strict_schema(Reply)

    assert schema["required"] == ["status", "sql", "chart"]
    assert schema["$defs"]["Chart"]["additionalProperties"] is False
    assert "default" not in str(schema)


@pytest.mark.parametrize(
    "text", ['{"status": "ok"}', 'Sure:\n```json\n{"status": "ok"}\n```', 'It is {"status": "ok"}, I think.']
)
def test_an_answer_is_found_among_prose(text):
    assert read(text, Reply).status == "ok"

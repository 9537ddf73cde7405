"""Letters, as AppTest runs them: templates, the form, columns for variables, a look at every row, letters made. The canvas is in tests/e2e."""

import json
import time
from pathlib import Path

import pytest

from backend.core.errors import Rejected
from backend.documents import templates
from backend.documents.batches import service as batches
from backend.documents.batches.plan import Wanted
from backend.documents.template import parse
from pages.components import letters_designer
from pages.components.letters_choice import numbers_of
from tests.published import publish_version, published

HOSTILE = "Offer <b>x</b> :red[y]"
ROWS = "SELECT i AS id, CASE WHEN i % 4 = 3 THEN NULL ELSE 'Anna ' || i END AS name, '<i>' || i || '</i>' AS code FROM range(8) r(i)"


def body(text="Dear {{ name }}", *, name=HOSTILE):
    lettering = {
        "type": "textbox",
        "name": "Words",
        "left": 10,
        "top": 10,
        "width": 80,
        "height": 30,
        "text": text,
        "fontFamily": "Noto Sans",
        "fontSize": 12,
    }
    page = {"width_mm": 148, "height_mm": 105}
    return {"version": 1, "name": name, "page": page, "pages": [{"objects": [{"id": "words", **lettering}]}]}


class Desk:
    """A visitor of the page with one list and one template."""

    def __init__(self, visitor):
        self.visitor, self.app, self.me = visitor, visitor.app, visitor.me
        self.dataset_id = published(visitor.me, f"people_{time.monotonic_ns()}", ROWS)

    def template(self, text="Dear {{ name }}"):
        return templates.create_template(self.me.id, parse(body(text))).id

    def visit(self, **query):
        self.visitor.visit("letters", dataset=self.dataset_id, **query)
        return self

    @property
    def words(self):
        return self.visitor.words()

    def press(self, words):
        next(one for one in self.app.button if one.label.startswith(words)).click()
        self.visitor.again()

    def field(self, kind, words):
        return next(one for one in getattr(self.app, kind) if one.label == words)

    def held(self, template_id):
        return templates.get_template(self.me.id, template_id).body["pages"][0]["objects"]


@pytest.fixture
def desk(visitor):
    return Desk(visitor)


def test_letters_begin_with_a_starter_or_an_empty_page_and_hostile_names_stay_text(desk):
    desk.template()
    desk.visit()
    assert "Offer &lt;b&gt;x&lt;/b&gt; :red[y]" in desk.words
    assert "<b>x</b>" not in desk.words
    assert any(one.label == "Begin with Business letter" for one in desk.app.button)

    desk.press("Begin empty")

    made = next(one for one in templates.list_templates(desk.me.id) if one.name == "New A6 landscape")
    assert desk.app.query_params["template"] in (str(made.id), [str(made.id)])


def test_a_template_is_deleted_only_after_it_was_asked(desk):
    template_id = desk.template()
    desk.visit()
    desk.app.session_state["letters_deleting"] = template_id
    desk.visitor.again()
    assert "Letters that were made of it stay." in desk.words

    desk.press("Delete for good")

    assert template_id not in [one.id for one in templates.list_templates(desk.me.id)]


def test_every_property_can_be_written_in_the_form(desk):
    template_id = desk.template()
    desk.visit(template=template_id, step="form")

    desk.field("text_area", "Text").set_value("Hello {{ name | upper }}")
    desk.field("number_input", "Left (mm)").set_value(22.5)
    desk.field("number_input", "Size (pt)").set_value(18.0)
    desk.field("selectbox", "Font").set_value("Noto Serif, Bold")
    desk.field("selectbox", "Alignment").set_value("center")
    desk.press("Keep")

    (one,) = desk.held(template_id)
    assert (one["text"], one["left"], one["fontSize"]) == ("Hello {{ name | upper }}", 22.5, 18.0)
    assert (one["fontFamily"], one["fontWeight"], one["textAlign"]) == ("Noto Serif", 700, "center")


def test_without_the_bundle_a_template_opens_as_a_form(desk, monkeypatch):
    monkeypatch.setattr(letters_designer, "BUNDLE", Path("/nowhere/template-designer.js"))

    desk.visit(template=desk.template())

    assert desk.field("text_area", "Text").value == "Dear {{ name }}"
    assert "Design" not in desk.words


def test_what_the_form_cannot_keep_is_said_with_the_name_of_the_object(desk):
    template_id = desk.template()
    desk.visit(template=template_id, step="form")
    desk.field("text_area", "Text").set_value("Dear {{ name | shout }}")

    desk.press("Keep")

    assert "“Words”" in desk.words
    assert "shout" in desk.words
    assert desk.held(template_id)[0]["text"] == "Dear {{ name }}"
    assert desk.field("text_area", "Text").value == "Dear {{ name | shout }}"


def test_the_page_of_a_template_gets_another_size_and_one_sheet_more(desk):
    template_id = desk.template()
    desk.visit(template=template_id, step="form")

    desk.field("selectbox", "Size").set_value("A4")
    [one for one in desk.app.button if one.label == "Keep"][-1].click()
    desk.visitor.again()
    desk.press("Add a page")

    found = templates.get_template(desk.me.id, template_id).body
    assert (found["page"]["width_mm"], found["page"]["height_mm"]) == (210, 297)
    assert len(found["pages"]) == 2


def test_a_variable_without_a_column_asks_for_one_and_keeps_it_in_the_address(desk):
    template_id = desk.template("Your code: {{ voucher }}")
    desk.visit(template=template_id, step="make")
    assert "Choose the column for “voucher”." in desk.words
    assert not any(one.label.startswith("Make ") for one in desk.app.button)

    desk.field("selectbox", "voucher").set_value("code")
    desk.visitor.again()

    kept = desk.app.query_params["fields"]
    assert json.loads(kept if isinstance(kept, str) else kept[0]) == {"voucher": "code"}
    assert any(one.label == "Make 8 letters" for one in desk.app.button)


def test_every_row_is_looked_at_first_then_letters_are_made_and_who_got_none_is_named(desk):
    template_id = desk.template()
    desk.visit(template=template_id, step="make")
    assert "A value is missing" in desk.words
    assert any(one.label.startswith("Row 4") for one in desk.app.button)

    desk.press("Make 6 letters")

    (batch,) = batches.list_batches(desk.me.id, dataset_id=desk.dataset_id)
    assert (batch.succeeded, batch.failed) == (6, 2)
    assert f"/api/batches/{batch.id}/archives/1" in desk.words
    assert "“Words”" in desk.words
    assert any(one.label == "Try 2 letters again" for one in desk.app.button)

    templates.put_template(desk.me.id, template_id, parse(body('Dear {{ name | default:"friend" }}')))
    desk.press("Try 2 letters again")

    assert (batches.get_batch(desk.me.id, batch.id).succeeded, batches.get_batch(desk.me.id, batch.id).failed) == (8, 0)
    desk.app.query_params.clear()
    desk.visit()
    assert f"batch={batch.id}" in desk.words


def test_another_try_takes_the_list_as_it_is_now_where_it_was_mended_since(desk):
    template_id = desk.template()
    batch = batches.start_batch(desk.me.id, Wanted(template_id, desk.dataset_id))
    publish_version(desk.dataset_id, ROWS.replace("THEN NULL", "THEN 'Zoe'"))
    desk.visit(batch=batch.id)
    assert "Try 2 letters again" not in [one.label for one in desk.app.button]

    batches.retry_failed(desk.me.id, batch.id, data="current")
    desk.visitor.again()

    assert batches.get_batch(desk.me.id, batch.id).failed == 0
    assert "not made" not in desk.words


def test_certain_rows_alone_get_a_letter(desk):
    template_id = desk.template()
    desk.visit(template=template_id, step="make")

    desk.app.session_state["letters_who"] = "certain rows"
    desk.visitor.again()
    desk.field("text_input", "Row numbers").set_value("1-3")
    desk.visitor.again()

    assert any(one.label == "Make 3 letters" for one in desk.app.button)
    assert numbers_of("1-3, 7; 5 - 6") == (1, 2, 3, 5, 6, 7)
    for wrong in ("", "x", "3-1", "1-900000"):
        with pytest.raises(Rejected):
            numbers_of(wrong)


def test_templates_and_letters_of_others_are_not_found(desk, other):
    theirs = templates.create_template(other.id, parse(body())).id

    desk.visit(template=theirs)

    assert "There is no such template." in desk.words
    desk.app.query_params.clear()
    desk.visit(batch="not-an-id")
    assert "There are no letters at this address." in desk.words

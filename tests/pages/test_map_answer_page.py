"""What a person says of several new columns at once, as AppTest runs it: choices with commas in them, numbers with all their digits."""

from backend.mapping import service
from backend.mapping.models import State
from backend.mapping.task import read_task
from tests.flows.test_mapping_run import work
from tests.pages.test_map_page import ROWS, Desk
from tests.published import publish_version

ODD = ["Food, drink", ":red[x] $5$", "<b>Steel</b>"]
FILLS = [
    {"name": "trades :blue[y]", "kind": "labels", "labels": ODD}, {"name": "firm", "kind": "yes_no"},
    {"name": "sales", "kind": "number"}, {"name": "size", "labels": ["small", "large"]},
]  # fmt: skip


def test_choices_and_numbers_are_taken_as_they_stand(visitor, model):
    desk = Desk(visitor)
    label = {"trades :blue[y]": [ODD[0]], "firm": True, "sales": 1234567.25, "size": "small"}
    model.answers(("supplier", {"items": [{"id": i, "label": label, "doubt": 0.9} for i in range(50)]}))
    task = read_task({"instruction": "The supplier", "columns": ["supplier"], "fills": FILLS})
    run = work(service.start_run(desk.me.id, desk.dataset_id, task))
    desk.visit(run=run.id)

    (trades,) = [one for one in desk.app.multiselect if one.label.startswith("trades")]
    assert (trades.value, trades.label) != ([], "trades :blue[y]")
    trades.set_value(ODD[:2])
    next(one for one in desk.app.selectbox if one.label == "firm").set_value("No")
    desk.press("Take this")

    (changed,) = service.list_values(desk.me.id, run.id, status=State.CHANGED)
    assert changed.answers == (ODD[:2], False, 1234567.25, "small")


def test_a_list_that_changed_meanwhile_says_what_the_version_is_made_of(visitor, model):
    desk = Desk(visitor)
    run = desk.filled()
    publish_version(desk.dataset_id, ROWS.replace("range(900)", "range(901)"))

    desk.visit(run=run.id)

    assert "The list has changed since it was read" in desk.words

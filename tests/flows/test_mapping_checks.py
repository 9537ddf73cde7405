"""A sample labelled by a person: drawn by doubt, answered blind, and what it tells of all the rest."""

import pytest

from backend.core.errors import Conflict, NotFound, Rejected
from backend.mapping import checks, service
from backend.mapping.measure import measured, stratum_of, wilson
from backend.mapping.models import State
from tests.flows.test_mapping_run import LABELS, TASK, every, work
from tests.published import published

ROWS = "SELECT CASE WHEN i < 60 THEN 'doubtful ' ELSE 'firm ' END || i AS supplier FROM range(160) r(i)"


@pytest.fixture
def run(owner, model):
    return work(service.start_run(owner.id, published(owner, "checked", ROWS), TASK))


def right_of(one):
    return LABELS[len(one.value) % 3]


def test_as_many_doubtful_as_sure_values_are_drawn_and_the_same_again(owner, run):
    drawn = checks.start_check(owner.id, run.id, size=20)

    again = checks.start_check(owner.id, run.id, size=20)

    assert [one.number for one in again.values] == [one.number for one in drawn.values]
    assert sorted(stratum_of(one.doubt) for one in drawn.values) == [1] * 10 + [4] * 10
    assert drawn.blind
    assert drawn.left == 20
    assert drawn.measured.share is None


def test_labels_say_how_often_the_run_is_right_and_what_a_threshold_leaves(owner, run):
    drawn = checks.start_check(owner.id, run.id, size=40)

    for one in drawn.values:
        wrong = one.value.startswith("doubtful") and one.number % 2
        right = checks.label(
            owner.id, run.id, one.number, next(x for x in LABELS if x != right_of(one)) if wrong else right_of(one)
        )
        assert right is not bool(wrong)

    told = checks.get_check(owner.id, run.id).measured
    assert (told.labelled, told.calibrated) == (40, True)
    assert 0.6 < told.low < told.share < told.high <= 1
    at = {one.above: one for one in told.levels}
    assert at[0.25].to_look_at > 0
    assert at[1.0].to_look_at == 0
    assert at[0.25].share_wrong < at[1.0].share_wrong
    after = service.get_run(owner.id, run.id)
    assert after.values[State.ACCEPTED] + after.values[State.CHANGED] == 40


def test_the_look_begins_where_a_person_says(owner, run):
    assert checks.review_above(owner.id, run.id, 0.95) == 0
    assert checks.review_above(owner.id, run.id, 0.05) == 160
    assert checks.review_above(owner.id, run.id, 0.25) == 60
    assert checks.get_check(owner.id, run.id).review_above == 0.25


def test_a_text_is_shown_and_judged_and_a_wrong_one_waits_for_a_look(owner, model):
    from backend.mapping.task import read_task

    task = read_task({"instruction": "A greeting", "columns": ["supplier"], "fills": [{"name": "greeting", "kind": "text"}]})
    run = work(
        service.start_run(owner.id, published(owner, "greeted", "SELECT 'firm ' || i AS supplier FROM range(8) r(i)"), task)
    )
    drawn = checks.start_check(owner.id, run.id)
    first, second = drawn.values[:2]

    checks.judge(owner.id, run.id, first.number, right=True)
    checks.judge(owner.id, run.id, second.number, right=False)

    assert not drawn.blind
    states = {one.number: one.status for one in every(owner, run)}
    assert (states[first.number], states[second.number]) == (State.ACCEPTED, State.NEEDS_REVIEW)
    assert checks.get_check(owner.id, run.id).measured.right == 1


def test_what_is_not_drawn_does_not_fit_or_is_not_theirs_is_refused(owner, other, run):
    (one,) = checks.start_check(owner.id, run.id, size=1).values
    with pytest.raises(Rejected, match="none of the labels"):
        checks.label(owner.id, run.id, one.number, "coal")
    with pytest.raises(NotFound):
        checks.label(owner.id, run.id, (one.number + 1) % 160, LABELS[0])
    for ask in (checks.start_check, checks.get_check):
        with pytest.raises(NotFound):
            ask(other.id, run.id)
    with pytest.raises(NotFound):
        checks.review_above(other.id, run.id, 0.5)
    fresh = service.start_run(owner.id, published(owner, "empty", ROWS), TASK)
    with pytest.raises(Conflict):
        checks.start_check(owner.id, fresh.id)


def test_bands_count_by_their_values_and_the_interval_narrows_with_labels():
    labels = [(0.1, True)] * 20 + [(0.9, False)] * 20

    told = measured(labels, [(0.1, 900), (0.9, 100)])

    assert told.share == pytest.approx(0.9)
    assert told.low < 0.9 < told.high
    wide, narrow = wilson(0.9, 10), wilson(0.9, 1000)
    assert wide[0] < narrow[0] < 0.9 < narrow[1] < wide[1]
    assert [one.expected_wrong for one in told.levels] == sorted(one.expected_wrong for one in told.levels)

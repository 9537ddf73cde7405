"""Reviewing what is doubtful: accept, change, skip, the same for values written alike, and what it means for the next run."""

import pytest

from backend.core.errors import NotFound, Rejected
from backend.mapping import review, service
from backend.mapping.models import State
from tests.flows.test_mapping_run import LABELS, TASK, every, work
from tests.published import published

NAMES = ["doubtful mill a", "doubtful mill b", "doubtful mill c", "doubtful other", "sure"]


@pytest.fixture
def run(owner, model):
    dataset = published(owner, "doubts", f"SELECT unnest({NAMES}) AS supplier, unnest(range(5)) AS id")
    return work(service.start_run(owner.id, dataset, TASK))


def number_of(owner, run, value):
    return next(one.number for one in every(owner, run) if one.value == value)


def of(owner, run, value):
    return next(one for one in every(owner, run) if one.value == value)


def test_an_accepted_value_keeps_its_answer_and_leaves_the_queue(owner, run):
    before = of(owner, run, "doubtful other").answers

    assert review.accept(owner.id, run.id, [number_of(owner, run, "doubtful other")]) == 1

    after = of(owner, run, "doubtful other")
    assert (after.answers, after.status) == (before, State.ACCEPTED)
    assert service.get_run(owner.id, run.id).needs_review == 3
    assert review.agreement(owner.id, run.id).share == 1.0


def test_a_changed_value_is_right_from_now_on_and_teaches_the_rest_of_the_run(owner, run, model):
    wrong = of(owner, run, "doubtful other")
    better = next(label for label in LABELS if (label,) != wrong.answers)

    review.change(owner.id, run.id, [wrong.number], better.upper())
    calls = len(model.asked)
    again = work(service.start_run(owner.id, run.dataset_id, TASK))

    assert of(owner, again, "doubtful other").answers == (better,)
    assert (of(owner, again, "doubtful other").way, of(owner, again, "doubtful other").status) == ("person", State.DONE)
    assert len(model.asked) == calls
    assert review.agreement(owner.id, run.id).share == 0.0


def test_one_answer_is_given_to_all_values_written_alike(owner, run):
    number = number_of(owner, run, "doubtful mill a")

    found = review.similar(owner.id, run.id, number)
    changed = review.change(owner.id, run.id, [number, *found.numbers], "steel")

    assert (found.count, found.rows) == (2, 2)
    assert changed == 3
    assert {of(owner, run, f"doubtful mill {one}").answers for one in "abc"} == {("steel",)}
    assert of(owner, run, "doubtful other").status is State.NEEDS_REVIEW


def test_a_skipped_value_stays_empty(owner, run):
    review.skip(owner.id, run.id, [number_of(owner, run, "doubtful other")])

    assert (of(owner, run, "doubtful other").answers, of(owner, run, "doubtful other").status) == (None, State.SKIPPED)


def test_an_answer_that_is_no_label_is_refused_and_changes_nothing(owner, run):
    with pytest.raises(Rejected, match="none of the labels"):
        review.change(owner.id, run.id, [0], "coal")

    assert service.get_run(owner.id, run.id).values[State.CHANGED] == 0


def test_nobody_reviews_what_belongs_to_somebody_else(owner, other, run):
    for act in (
        lambda: review.accept(other.id, run.id, [0]),
        lambda: review.change(other.id, run.id, [0], "steel"),
        lambda: review.skip(other.id, run.id, [0]),
        lambda: review.similar(other.id, run.id, 0),
        lambda: review.agreement(other.id, run.id),
    ):
        with pytest.raises(NotFound):
            act()

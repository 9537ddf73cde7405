"""What a person is told of how far a job is."""

from datetime import timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from backend.core.clock import now
from backend.jobs.models import Job
from backend.jobs.progress import Sums, card, smoothed
from backend.jobs.states import Status


def job(*, running_s=60.0, status=Status.PROCESSING, total=None):
    started = now() - timedelta(seconds=running_s)
    return Job(owner_id=uuid4(), kind="datasets.convert", title="x.csv", status=status, total=total, started_at=started)


def test_one_long_chunk_counts_in_its_unit():
    seen = card(job(total=1000), Sums(chunks=1, done=250, running_rate=50.0))

    assert (seen.percent, seen.rate, seen.eta_seconds, seen.unit) == (25.0, 50.0, 15.0, "bytes")


def test_the_time_left_is_hidden_until_it_means_something():
    early = card(job(running_s=4.0, total=1000), Sums(chunks=1, done=250, running_rate=50.0))
    later = card(job(running_s=5.5, total=1000), Sums(chunks=1, done=250, running_rate=50.0))

    assert (early.eta_seconds, later.eta_seconds) == (None, 15.0)


def test_three_finished_chunks_mean_something_sooner():
    seen = card(job(running_s=2.0, total=100), Sums(chunks=10, completed=3, done=30, recent_done=30, recent_chunks=3))

    assert round(seen.rate) == 15
    assert round(seen.eta_seconds) == 5


def test_many_chunks_without_a_total_count_themselves():
    seen = card(job(running_s=10.0), Sums(chunks=20, completed=5, recent_chunks=5))

    assert (seen.percent, round(seen.eta_seconds)) == (25.0, 30)


def test_a_job_of_unknown_length_says_nothing_of_percent():
    seen = card(job(), Sums(chunks=1, done=17))

    assert (seen.percent, seen.eta_seconds, seen.rate) == (None, None, None)


def test_only_a_completed_job_is_at_a_hundred_percent():
    running = card(job(total=100), Sums(chunks=1, done=130))
    ended = card(job(total=100, status=Status.COMPLETED), Sums(chunks=1, completed=1, done=90))

    assert (running.percent, ended.percent) == (99.9, 100.0)


@given(
    steps=st.lists(st.tuples(st.floats(0.1, 30), st.floats(0, 1e9)), min_size=1),
)
def test_a_smoothed_rate_lies_between_the_rates_it_was_made_of(steps):
    rate = None
    for seconds, units in steps:
        rate = smoothed(rate, units=units, seconds=seconds)

    rates = [units / seconds for seconds, units in steps]
    assert min(rates) * (1 - 1e-9) <= rate <= max(rates) * (1 + 1e-9)


def test_a_report_in_the_same_instant_changes_no_rate():
    assert smoothed(3.0, units=5, seconds=0.0) == 3.0
    assert smoothed(None, units=5, seconds=0.0) is None

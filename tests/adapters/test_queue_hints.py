"""Hints on a real Valkey."""

import threading
from uuid import uuid4

import pytest

from backend.adapters import queue
from backend.core.config import settings
from backend.core.errors import Unavailable


@pytest.fixture
def away(home, monkeypatch):
    """Redis is not there."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    queue.dispose()
    yield
    queue.dispose()


def test_a_hint_waits_until_a_worker_fetches_it(home):
    job_id = uuid4()
    queue.send_hint("interactive", "queries.run", job_id, 7)
    before = queue.waiting("interactive")

    message = next(queue.broker().consume("interactive"))

    assert (message.actor_name, message.args) == ("queries.run", (str(job_id), 7))
    assert (before, queue.waiting("interactive")) == (1, 0)


def test_hints_keep_their_order_and_their_queue(home):
    for number in range(3):
        queue.send_hint("convert", "datasets.convert", uuid4(), number)

    consumer = queue.broker().consume("convert", prefetch=6)

    assert [next(consumer).args[1] for _ in range(3)] == [0, 1, 2]
    assert queue.waiting("interactive") == 0


def test_an_idle_consumer_looks_often_enough_for_work_to_start_at_once(home):
    broker = queue.broker()

    assert broker.consume("convert", timeout=1000).timeout <= 100
    assert broker.consume("convert.DQ", timeout=5000).timeout == 1000


def test_an_idle_consumer_wakes_when_a_hint_is_sent(home):
    consumer = queue.broker().consume("interactive", timeout=5000)
    consumer.timeout = 30_000
    found = []
    waiting = threading.Thread(target=lambda: found.append(next(one for one in consumer if one is not None)))
    waiting.start()

    queue.send_hint("interactive", "queries.run", uuid4(), 3)

    waiting.join(10)
    assert not waiting.is_alive()
    assert found[-1].args[1] == 3


def test_a_busy_consumer_fetches_the_next_hint_when_work_has_ended(home):
    consumer = queue.broker().consume("profiles", prefetch=2)
    consumer.timeout = 30_000
    for number in range(2):
        queue.send_hint("profiles", "queries.run", uuid4(), number)
    first = next(consumer)
    found = []
    waiting = threading.Thread(target=lambda: found.append(next(one for one in consumer if one is not None)))
    waiting.start()

    consumer.ack(first)

    waiting.join(10)
    assert not waiting.is_alive()
    assert found[-1].args[1] == 1


def test_a_worker_takes_no_more_hints_than_it_has_threads(home):
    for number in range(4):
        queue.send_hint("convert", "datasets.convert", uuid4(), number)

    consumer = queue.broker().consume("convert", prefetch=2)  # what dramatiq asks for with one thread

    assert next(consumer) is not None
    assert next(consumer) is None
    assert queue.waiting("convert") == 3


def test_the_broker_hands_a_dead_workers_messages_on_within_seconds(home):
    broker = queue.broker()

    assert (broker.heartbeat_timeout, broker.maintenance_chance) == (15_000, 1_000_000)
    assert broker.namespace == settings().queue_namespace


def test_the_queue_says_whether_it_is_up(home):
    assert queue.is_up()


def test_a_queue_that_is_away_says_so_in_a_sentence(away):
    assert not queue.is_up()
    with pytest.raises(Unavailable, match="does not answer"):
        queue.send_hint("convert", "datasets.convert", uuid4(), 0)
    with pytest.raises(Unavailable, match="does not answer"):
        queue.waiting("convert")


def test_without_a_redis_the_sentence_says_what_to_set(home, monkeypatch):
    monkeypatch.delenv("REDIS_URL")
    settings.cache_clear()
    queue.dispose()
    try:
        with pytest.raises(Unavailable) as caught:
            queue.broker()
    finally:
        queue.dispose()

    assert "REDIS_URL" in caught.value.hint

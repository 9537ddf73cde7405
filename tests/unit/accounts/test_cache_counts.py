"""How often what is kept was enough: counted in the cache, honest when it was emptied or is away."""

from decimal import Decimal

from backend.accounts.cache_counts import cache_counts, note
from backend.adapters import cache
from backend.core.config import settings
from tests.conftest import empty_valkey


def by_kind(owner):
    return {one.kind: one for one in cache_counts(owner.id).kinds}


def test_looks_hits_calls_and_money_are_counted_by_kind_and_person(owner, other):
    note(owner.id, "questions", found=False)
    note(owner.id, "questions", found=True, usd="0.0021", by_model=True)
    note(owner.id, "questions", found=True)
    note(owner.id, "charts", found=True)

    found = by_kind(owner)

    assert (found["questions"].looked, found["questions"].found, found["questions"].calls) == (3, 2, 1)
    assert found["questions"].usd == Decimal("0.0021")
    assert (found["charts"].looked, found["charts"].found) == (1, 1)
    assert by_kind(other)["questions"].looked == 0


def test_an_emptied_cache_counts_anew(owner):
    note(owner.id, "charts", found=True)
    first = cache_counts(owner.id).since
    empty_valkey()

    emptied = cache_counts(owner.id)

    assert first is not None
    assert (emptied.since, emptied.kinds[1].looked) == (None, 0)


def test_a_cache_that_is_away_is_not_taken_for_an_empty_one(owner, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    settings.cache_clear()
    cache.dispose()

    note(owner.id, "charts", found=True)

    assert cache_counts(owner.id) is None
    monkeypatch.undo()
    settings.cache_clear()
    cache.dispose()

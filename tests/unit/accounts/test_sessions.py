"""Session cookies, the key behind them, and API tokens."""

import stat
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts import service, sessions
from backend.accounts.models import Role
from backend.core.errors import Conflict, NotFound, Rejected, Unauthenticated


@pytest.fixture
def key(home):
    sessions.signing_key.cache_clear()
    yield home / sessions.KEY_FILE
    sessions.signing_key.cache_clear()


def test_the_signing_key_is_made_once_and_only_its_owner_may_read_it(key):
    first = sessions.signing_key()
    sessions.signing_key.cache_clear()

    assert sessions.signing_key() == first
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [p.name for p in key.parent.iterdir() if p.name.startswith(key.name)] == [key.name]


def test_many_processes_that_start_at_once_agree_on_the_key(key):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: sessions.signing_key.__wrapped__(), range(16)))

    assert len(found) == 1


def test_a_cookie_comes_back_as_its_person(key):
    person = uuid4()

    assert sessions.read_cookie(sessions.make_cookie(person)) == person


@given(st.text())
def test_no_text_passes_for_a_cookie(text):
    with pytest.raises(Unauthenticated):
        sessions.read_cookie(text)


def test_a_changed_cookie_does_not_hold(key):
    cookie = sessions.make_cookie(uuid4())

    with pytest.raises(Unauthenticated):
        sessions.read_cookie(cookie[:-2] + ("aa" if cookie[-2:] != "aa" else "bb"))


def test_a_token_is_kept_as_a_digest_only(owner):
    token = service.create_token("import", user_id=owner.id)

    assert service.user_of_token(token).id == owner.id
    with pytest.raises(Unauthenticated):
        service.user_of_token(token[:-1])


def test_an_address_is_known_once_in_any_spelling(owner):
    made = service.add_user("Mara@Example.com", role=Role.VIEWER)

    with pytest.raises(Conflict):
        service.add_user(" mara@example.COM ")
    assert service.get_user("MARA@example.com").id == made.id


@pytest.mark.parametrize("address", ["", "nobody", "a b@c", "x" * 400 + "@example.com"])
def test_what_is_no_address_is_refused(home, address):
    with pytest.raises(Rejected):
        service.add_user(address)


def test_an_unknown_person_is_named(home):
    with pytest.raises(NotFound, match=r"ghost@example\.com"):
        service.get_user("ghost@example.com")


def test_the_local_user_is_one_person_however_many_ask_at_once(home):
    service.forget_local_user()
    with ThreadPoolExecutor(8) as pool:
        found = {user.id for user in pool.map(lambda _: service._local_user.__wrapped__(), range(16))}

    assert len(found) == 1

"""Tokens of tracked links: short, one for each letter, the same again, and worth nothing when guessed or changed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.documents.tracking.targets import packed, target_of, unpacked
from backend.documents.tracking.tokens import ALPHABET, read_token, token_of

KEY, OTHER = b"k" * 32, b"o" * 32
PLACES = st.tuples(st.integers(0, 2**28 - 1), st.integers(0, 2**32 - 1), st.integers(0, 15))


@given(PLACES)
def test_a_token_leads_back_to_its_letter_and_is_the_same_when_drawn_again(place):
    token = token_of(KEY, *place)

    assert len(token) == 11
    assert token.isalnum()
    assert token.isascii()
    assert token == token_of(KEY, *place)
    assert read_token(KEY, token) == place


def test_a_hundred_thousand_letters_have_as_many_tokens_that_look_like_drawn_by_lot():
    tokens = [token_of(KEY, 7, row) for row in range(1, 50_001)] + [token_of(KEY, 8, row) for row in range(1, 50_001)]

    assert len(set(tokens)) == 100_000
    for place in range(1, 11):
        counts = [sum(token[place] == sign for token in tokens) for sign in ALPHABET]
        assert max(counts) < 2.2 * min(counts)


def test_a_guessed_or_changed_token_and_one_of_another_key_hit_no_letter():
    lots = random.Random(5)
    guesses = ["".join(lots.choices(ALPHABET, k=11)) for _ in range(5_000)]
    first = token_of(KEY, 1, 1)
    changed = [first[:place] + sign + first[place + 1 :] for place in range(11) for sign in ALPHABET if sign != first[place]]

    found = [read_token(KEY, token) for token in guesses + changed] + [read_token(OTHER, first)]

    assert [place for place in found if place and place[0] < 1_000 and place[1] < 1_000_000] == []


@pytest.mark.parametrize("token", ["", "short", "x" * 12, "0123456789!", "zzzzzzzzzzz", "é" * 11])
def test_what_cannot_be_a_token_is_none(token):
    assert read_token(KEY, token) is None


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (" https://example.com/a?b=c#d ", "https://example.com/a?b=c#d"),
        ("HTTP://Example.com:8080/%20x", "http://example.com:8080/%20x"),
        ("https://müller.example/straße?n=ü", "https://xn--mller-kva.example/stra%C3%9Fe?n=%C3%BC"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        ("https://example.com/Bad Homburg?q=a b", "https://example.com/Bad%20Homburg?q=a%20b"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.com/x", None),
        ("example.com", None),
        ("", None),
        ("https://", None),
        ("https://user:word@example.com/", None),
        ("https://exa mple.com/", None),
        ("https://example.com/\r\nSet-Cookie: a=b", None),
        ("https:\\\\example.com", None),
        ("https://example.com:99999/", None),
        ("https://example.com/" + "x" * 2_000, None),
    ],
)
def test_a_link_leads_to_whole_web_addresses_and_nowhere_else(text, target):
    assert target_of(text) == target


@given(st.dictionaries(st.integers(1, 2**32), st.tuples(st.text(), st.text()), max_size=20))
def test_where_links_lead_is_kept_as_it_was(targets):
    assert unpacked(packed(targets)) == targets

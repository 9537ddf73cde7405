"""The mapper that needs no model."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.mapping.embedded import Mapper, Way
from backend.mapping.embedded.calibration import Calibration
from backend.mapping.embedded.folding import folded

KINDS = {
    "Software": ["systems", "software", "data", "cloud", "digital"],
    "Food": ["bakery", "foods", "catering", "brewery", "dairy"],
    "Transport": ["logistics", "freight", "shipping", "haulage", "couriers"],
}


def companies(count, *, seed):
    """Return made-up company names with their trade, which shows in one word of theirs."""
    draw = random.Random(seed)
    names = {}
    while len(names) < count:
        trade = draw.choice(list(KINDS))
        word = draw.choice(KINDS[trade])
        names[
            f"{draw.choice('ABCDEFGHKLMNPRSTW')}{draw.choice(['or', 'al', 'en', 'ir'])}{draw.choice(['ton', 'ville', 'berg'])} {word}"
        ] = trade
    return names


def only(mapper, value):
    (guess,) = mapper.guess([value])
    return guess


def test_what_a_person_said_of_a_value_is_kept_whatever_its_case_and_accents():
    guess = only(Mapper(["A", "B"], {"Müller & Söhne": "B"}), "  MULLER, SOHNE ")

    assert (guess.label, guess.doubt, guess.way) == ("B", 0.0, Way.DICTIONARY)


def test_a_value_that_says_its_label_gets_it():
    guess = only(Mapper(["Software", "Food"]), "Northwind Software GmbH")

    assert (guess.label, guess.way) == ("Software", Way.LABEL)
    assert guess.doubt < 0.1


def test_a_value_that_says_two_labels_is_doubtful():
    assert only(Mapper(["Software", "Food"]), "Food Software Ltd").doubt >= 0.5


def test_of_labels_that_hold_one_another_the_longer_one_is_meant():
    guess = only(Mapper(["Insurance", "Health insurance"]), "Best health insurance AG")

    assert guess.label == "Health insurance"
    assert guess.doubt < 0.1


@pytest.mark.parametrize("value", ["", "   ", "!!!", "zzzzqqq"])
def test_a_value_that_says_nothing_gets_no_label(value):
    assert only(Mapper(["Software", "Food"]), value).label is None


def test_values_written_like_the_examples_get_their_label():
    known, unknown = companies(60, seed=1), companies(300, seed=2)

    guesses = list(Mapper(list(KINDS), known).guess(list(unknown)))

    right = sum(guess.label == unknown[value] for value, guess in zip(unknown, guesses, strict=True))
    assert right / len(unknown) > 0.95


def test_the_doubt_is_about_as_large_as_the_share_that_is_wrong():
    draw = random.Random(7)
    known = {
        value: label if draw.random() < 0.7 else draw.choice(list(KINDS)) for value, label in companies(200, seed=3).items()
    }
    unknown = {value: label for value, label in companies(400, seed=4).items() if value not in known}

    guesses = list(Mapper(list(KINDS), known).guess(list(unknown)))

    sure = [guess.label == unknown[value] for value, guess in zip(unknown, guesses, strict=True) if guess.doubt < 0.2]
    assert sum(sure) >= 0.8 * len(sure)


@given(st.lists(st.text(max_size=30), max_size=20), st.dictionaries(st.text(max_size=12), st.sampled_from("ab"), max_size=6))
def test_every_value_gets_one_guess_with_a_label_of_the_set_and_a_doubt_within_bounds(values, examples):
    guesses = list(Mapper(["a", "b"], examples).guess(values))

    assert len(guesses) == len(values)
    assert all(guess.label in {"a", "b", None} and 0 <= guess.doubt <= 1 for guess in guesses)
    again = list(Mapper(["a", "b"], examples).guess(values))
    assert guesses == again


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
def test_a_higher_score_is_never_less_likely_right(known):
    import numpy as np

    calibration = Calibration.of([score for score, _ in known], [right for _, right in known])

    chances = calibration.chance(np.linspace(0, 1, 50))

    assert (np.diff(chances) >= -1e-9).all()
    assert ((chances >= 0) & (chances <= 1)).all()


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert folded(folded(text)) == folded(text)

"""Reading options from outside."""

import pytest

from backend.core.errors import Rejected
from backend.datasets.options import checked_options, described


def test_choices_that_were_made_are_kept_and_nothing_else():
    chosen = {
        "encoding": "cp1252",
        "delimiter": "\t",
        "quote": "",
        "header": 3,
        "types": {"postcode": "VARCHAR", "amount": "DECIMAL(18, 2)"},
        "null_words": ["n/a", ""],
    }

    kept = checked_options(chosen | {"names": None})

    assert kept == chosen


def test_types_are_kept_in_capitals():
    assert checked_options({"types": {"postcode": "varchar"}}) == {"types": {"postcode": "VARCHAR"}}


@pytest.mark.parametrize("header", [True, False, 1, 7])
def test_a_header_is_a_line_or_whether_there_is_one(header):
    kept = checked_options({"header": header})["header"]

    assert kept is header or (kept == header and type(kept) is type(header))


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"delimeter": ","}, "delimeter"),
        ({"delimiter": ",,"}, "delimiter"),
        ({"delimiter": "\n"}, "delimiter"),
        ({"header": 0}, "header"),
        ({"header": "yes"}, "header"),
        ({"types": {"a": "VARCHAR); DROP TABLE x; --"}}, "types.a"),
        ({"types": ["VARCHAR"]}, "types"),
        ({"encoding": "utf-8'"}, "encoding"),
        ({"null_words": "n/a"}, "null_words"),
        ({"sample": "orders"}, "sample"),
    ],
)
def test_an_option_that_cannot_be_is_named(options, names):
    with pytest.raises(Rejected) as refused:
        checked_options(options)

    assert f"“{names}" in refused.value.detail
    assert "leave out" in refused.value.hint


def test_choices_are_told_in_a_few_words():
    assert described({"delimiter": "\t", "header": True, "null_words": ["a", "b"]}) == "delimiter tab, header yes, 2 null words"
    assert described({"header": 1}) == "header 1"
    assert described({}) == "everything detected"

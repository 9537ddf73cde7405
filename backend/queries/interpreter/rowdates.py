"""Which date stands for a row where a question names none: the one that is about what the row is about."""

from backend.queries.interpreter.draft import Draft
from backend.queries.interpreter.eventwords import AHEAD, BESIDE
from backend.queries.interpreter.subject import Field, Kind


def main_date(draft: Draft) -> Field | None:
    """Return the one date that may stand for a row: named like what a row is, or the only one without empty cells."""
    dates = [one for one in draft.subject.fields if one.kind is Kind.DATE]
    named = [one for one in dates if set(one.words) & draft.subject.entity]
    whole = [one for one in dates if one.filled == one.rows]
    return next((found[0] for found in (named, whole) if len(found) == 1), None) or of_row(dates)


def of_row(dates: list[Field]) -> Field | None:
    """Return the date on which what a row is about happened.

    It is filled in for every row, and not due, planned, paid, ended or changed; of several the one that always comes first.
    """
    whole = [one for one in dates if one.filled == one.rows] or dates
    fit = [one for one in whole if not BESIDE & set(one.words)] or [one for one in whole if not AHEAD & set(one.words)]
    if len(fit) > 1:
        fit = [one for one in fit if all(_comes_before(one, other) for other in fit if other is not one)]
    return fit[0] if len(fit) == 1 else None


def _comes_before(one: Field, other: Field) -> bool:
    """Say whether a date begins and ends no later than another, as the collecting of samples does beside their receipt."""
    ends = [str(cell) for cell in (one.low, one.high, other.low, other.high) if cell is not None]
    return len(ends) == 4 and ends[0] < ends[2] and ends[1] <= ends[3]


_BEGIN = frozenset({"start", "begin", "from", "open"})
_END = frozenset({"end", "finish", "to", "close", "stop", "until"})


def beginning(dates: list[Field]) -> Field | None:
    """Return the beginning of what the only two dates of a table bound: stop_start of stop_start and stop_end."""
    pairs = [
        one
        for one in dates
        for two in dates
        if len(dates) == 2
        and set(one.words) ^ set(two.words)
        and set(one.words) - set(two.words) <= _BEGIN
        and set(two.words) - set(one.words) <= _END
        and one is not two
    ]
    return pairs[0] if len(pairs) == 1 else None

"""Spaces that nobody meant: around a value, several in a row, and signs that cannot be seen."""

from collections.abc import Iterator

from backend.adapters.engine import quote_text
from backend.datasets.cleaning.operations.blanks import EDGE, GAP, ODD_GAP, REMOVED
from backend.datasets.cleaning.proposing.candidates import Candidate, cells_of, named, shown
from backend.datasets.cleaning.proposing.looking import Look, Values

_AROUND = f"^{EDGE}+|{EDGE}+$"
_INSIDE = f"{ODD_GAP}|{REMOVED}"


def trimmed(cell: str) -> str:
    """Return the SQL of a text without blanks around it."""
    return f"regexp_replace({cell}, {quote_text(_AROUND)}, '', 'g')"


def squeezed(cell: str) -> str:
    """Return the SQL of a text in which one space stands for several and for unusual ones; line breaks stay."""
    bare = f"regexp_replace({cell}, {quote_text(REMOVED)}, '', 'g')"
    return f"regexp_replace({bare}, {quote_text(GAP)}, ' ', 'g')"


def propose_spaces(look: Look, values: Values) -> Iterator[Candidate]:
    """Yield what mends the spaces of a column."""
    around, inside = quote_text(_AROUND), quote_text(_INSIDE)
    touched = f"(SELECT v, n, {trimmed('v')} AS t FROM {values.table} WHERE v = '' OR regexp_matches(v, {quote_text(f'{_AROUND}|{_INSIDE}')}))"
    sql = (
        f"SELECT sum(n) FILTER (t <> v OR v = ''), max_by(v, (n, v)) FILTER (regexp_matches(v, {around}) AND t <> ''),"
        f" sum(n) FILTER (t = ''), sum(n) FILTER (regexp_matches(t, {inside})), max_by(v, (n, v)) FILTER (regexp_matches(t, {inside}))"
        f" FROM {touched}"
    )
    trim, example, blank, squeeze, other = look.ask(sql)[0]
    if trim:
        many = cells_of(values, int(trim))
        yield Candidate(
            "trim", values.column.name, {}, _of_trim(values, int(trim), int(blank or 0), example), enabled=True, cells=many
        )
    if squeeze:
        many = cells_of(values, int(squeeze))
        said = (
            f"{named(values)} has {many.of('cell', 'cells')} with repeated or invisible spaces inside, such as {shown(other)}."
        )
        yield Candidate("squeeze", values.column.name, {}, said, enabled=True, cells=many)


def _of_trim(values: Values, trim: int, blank: int, example: str | None) -> str:
    empties = f"{cells_of(values, blank).of('cell', 'cells')} with nothing to see, which {'becomes' if blank == 1 else 'become'} empty"
    if example is None:
        return f"{named(values)} has {empties}."
    said = f"{named(values)} has {cells_of(values, trim).of('cell', 'cells')} with spaces around, such as {shown(example)}"
    return f"{said}, among them {empties}." if blank else f"{said}."


def tidy(look: Look, values: Values) -> None:
    """Leave in the table of values what they are once their spaces are mended."""
    tidied = (
        f"SELECT {squeezed(trimmed('v'))} AS v, sum(n)::BIGINT AS n FROM {values.table} WHERE {trimmed('v')} <> '' GROUP BY 1"
    )
    look.ask(f"CREATE OR REPLACE TEMP TABLE {values.table} AS {tidied}")

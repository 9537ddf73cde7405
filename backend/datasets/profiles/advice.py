"""What a person should know of a column before they trust it: warnings, each with a kind, a sentence, a level, and the rows behind it.

Level "act": something is probably wrong and can be mended. Level "know": worth knowing. `sql`, where there is one, shows the rows
behind it; the table is written as {table} in it and has to be put in by `with_table`.

Kinds of any column: empty, mostly_empty, constant, near_constant, all_distinct, repeated_keys, misfits, personal, email.
Of texts: blank, untrimmed, spellings, numbers_as_text, dates_as_text, mixed_notations, nothing_words, long_texts, broken_characters,
control_characters, html, formulas. Of numbers: outliers, placeholder_numbers, lost_zeros. Of dates: future_dates, old_dates,
placeholder_dates, gaps, weekdays.
"""

from collections.abc import Iterator
from typing import Any

from backend.adapters.engine import quote_text
from backend.datasets.profiles import advice_figures, advice_text
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.likely import Guess, words_of
from backend.datasets.profiles.wording import ACT, KNOW, Advice, counted, quoted, share

_MOSTLY = 0.5
TEXT_MAX = 200  # characters of a value that a profile shows
_NEAR = 0.995
_NEARLY_KEY = 0.98
_NAMED_ROWS = 20  # near-constant says nothing of fewer rows
_WHAT = {
    "email": ("an e-mail address", "e-mail addresses"),
    "phone": ("a phone number", "phone numbers"),
    "postcode": ("a postcode", "postcodes"),
    "url": ("a web address", "web addresses"),
    "identifier": ("of the usual form", "identifiers"),
    "currency": ("a currency", "currencies"),
    "country": ("a country", "countries"),
    "iban": ("a bank account number (IBAN)", "bank account numbers (IBAN)"),
    "ip": ("an IP address", "IP addresses"),
    "uuid": ("a UUID", "UUIDs"),
}
_PERSONAL = {"email", "phone", "iban", "ip"}
_PERSONAL_NAMES = {
    "firstname", "lastname", "surname", "forename", "givenname", "familyname", "fullname", "birthday", "birthdate", "dateofbirth",
    "dob", "ssn", "passport", "vorname", "nachname", "geburtsdatum", "geburtstag", "salary", "gehalt", "religion", "iban",
}  # fmt: skip


def with_table(sql: str, table: str) -> str:
    """Return the SQL of a warning over `table`, a quoted name. Braces in patterns and names stay as they are."""
    return sql.replace("FROM {table}", f"FROM {table}", 1)


def warnings_of(subject: Subject) -> list[dict[str, str]]:
    """Return the warnings of a column, what to act on first."""
    found = list(_warnings(subject))
    return [one.as_json() for one in sorted(found, key=lambda one: one.level != ACT)]


def _warnings(subject: Subject) -> Iterator[Advice]:
    facts, rows, filled = subject.facts, subject.rows, subject.filled
    if not filled:
        if rows:
            yield Advice("empty", "Every cell is empty.", KNOW)
        return
    if filled < rows * (1 - _MOSTLY):
        yield Advice(
            "mostly_empty",
            f"{share(rows - filled, rows)} of the rows are empty.",
            KNOW,
            f"SELECT * FROM {{table}} WHERE {subject.name} IS NOT NULL",
        )
    if subject.distinct == 1 and rows > 1:
        yield Advice("constant", f"Every value is {quoted(facts['top'][0][0])}.", KNOW)
    yield from _near_constant(subject)
    yield from _key(subject)
    yield from _likely(subject)
    yield from advice_text.warnings(subject)
    yield from advice_figures.warnings(subject)


def _near_constant(subject: Subject) -> Iterator[Advice]:
    top, filled = subject.facts["top"], subject.filled
    if filled >= _NAMED_ROWS and subject.distinct > 1 and top and _NEAR * filled <= top[0][1] < filled:
        value, count = top[0]
        told = f"{share(count, filled)} of the values are {quoted(value)}; {counted(filled - count, 'differs', 'differ')}."
        yield Advice("near_constant", told, KNOW, _others(subject, value))


def _others(subject: Subject, value: Any) -> str | None:  # Any: a cell
    if isinstance(value, bool) or not isinstance(value, str | int) or subject.family is Family.OTHER:
        return None
    if isinstance(value, str) and len(value) > TEXT_MAX:
        return None  # it was cut
    written = quote_text(value) if isinstance(value, str) else str(value)
    return f"SELECT * FROM {{table}} WHERE {subject.name} <> {written}"


def _key(subject: Subject) -> Iterator[Advice]:
    facts, filled, distinct = subject.facts, subject.filled, subject.distinct
    if not facts["distinct_exact"] or subject.family not in {Family.WHOLE, Family.TEXT} or subject.rows < 2:
        return
    if distinct == filled == subject.rows:
        yield Advice("all_distinct", "No value occurs twice and none is missing: it can serve as a key.", KNOW)
    guess: Guess | None = facts.get("guess")
    if guess and guess.kind in {"identifier", "uuid"} and _NEARLY_KEY * filled <= distinct < filled and filled >= _NAMED_ROWS:
        more = filled - distinct
        yield Advice(
            "repeated_keys",
            f"This looks like a key, but {counted(more, 'row repeats', 'rows repeat')} the value of another row.",
            ACT,
            f"SELECT * FROM {{table}} QUALIFY {subject.name} IS NOT NULL AND count(*) OVER (PARTITION BY {subject.name}) > 1 "
            f"ORDER BY {subject.name}",
        )


def _likely(subject: Subject) -> Iterator[Advice]:
    guess: Guess | None = subject.facts.get("guess")
    joined = "".join(words_of(subject.column.name))
    if guess and guess.kind in _PERSONAL:
        kind = "email" if guess.kind == "email" else "personal"
        yield Advice(kind, f"These look like {_WHAT[guess.kind][1]}: personal data.", KNOW)
    elif joined in _PERSONAL_NAMES:
        yield Advice("personal", "By its name this is personal data.", KNOW)
    unfit = int(subject.facts.get("unfit") or 0)
    if guess and unfit:
        one = _WHAT[guess.kind][0]
        yield Advice(
            "misfits",
            f"{unfit:,} of {subject.filled:,} values {'is not' if unfit == 1 else 'are not'} {one}.",
            ACT,
            f"SELECT * FROM {{table}} WHERE trim({subject.name}) <> '' AND NOT ({guess.fit(subject.name)})",
        )


def likely_of(subject: Subject) -> dict[str, Any]:  # Any: JSON
    """Return what a profile says of a guess: `likely`, and `likely_misfits`, the values that do not fit."""
    guess: Guess | None = subject.facts.get("guess")
    return {"likely": guess.kind if guess else None, "likely_misfits": int(subject.facts.get("unfit") or 0) if guess else 0}

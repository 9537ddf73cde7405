"""Warnings of texts: spaces, spellings, numbers and dates kept as text, other forms, dirt, words for nothing, very long ones."""

import re
from collections.abc import Iterator

from backend.adapters.engine import quote_text
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.dirt import DIRT, NOTHING, condition
from backend.datasets.profiles.likely import Guess, usual_shape
from backend.datasets.profiles.wording import ACT, KNOW, Advice, counted, quoted, share

_LONG = 2_000  # characters; below that no text is called very long
_LONGER = 20  # times what 99 of 100 do not exceed
_USUAL_FORM = 0.9
_TELLING = 100  # values; of fewer the form says little
_DATE_FORMS = (
    (re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*"), "year first"),
    (re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}.*"), "with dots"),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}.*"), "with slashes"),
    (re.compile(r"\d{1,2}-\d{1,2}-\d{2,4}.*"), "with hyphens"),
)
_NUMBER_FORMS = (
    (re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?|[-+]?\d+,\d{1,2}"), "with a decimal comma"),
    (re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?|[-+]?\d+\.\d+"), "with a decimal point"),
)


def warnings(subject: Subject) -> Iterator[Advice]:
    """Yield what is to be said of a text column; nothing of others."""
    if subject.family is not Family.TEXT:
        return
    yield from _spaces(subject)
    yield from _spellings(subject)
    yield from _kept_as_text(subject)
    yield from _forms(subject)
    yield from _dirt(subject)
    yield from _nothing(subject)
    longest, usual = int(subject.facts.get("longest") or 0), int(subject.facts.get("usual_length") or 0)
    if longest > _LONG and longest > _LONGER * usual:
        told = f"The longest text has {longest:,} characters; 99 of 100 have at most {usual:,}."
        yield Advice(
            "long_texts",
            told,
            KNOW,
            f"{_where(f'length({subject.name}) > {max(_LONG, usual)}')} ORDER BY length({subject.name}) DESC",
        )


def _spaces(subject: Subject) -> Iterator[Advice]:
    facts, name = subject.facts, subject.name
    blank = int(facts.get("blank") or 0)
    if blank:
        told = f"{counted(blank, 'value is', 'values are')} nothing but spaces."
        yield Advice("blank", told, ACT, _where(f"trim({name}) = ''"))
    if (untrimmed := int(facts.get("untrimmed") or 0) - _spaces_alone(subject, blank)) > 0:
        told = f"{counted(untrimmed, 'value begins or ends', 'values begin or end')} with a space."
        yield Advice("untrimmed", told, ACT, _where(f"trim({name}) <> {name} AND trim({name}) <> ''"))


def _spaces_alone(subject: Subject, blank: int) -> int:
    """Return how many blank values are counted as untrimmed too: all but the empty texts."""
    empty = next((count for value, count in subject.facts["top"] if value == ""), 0)
    return blank - int(empty)


def _spellings(subject: Subject) -> Iterator[Advice]:
    if subject.facts.get("twins"):
        one, two = subject.facts["twin"][:2]
        name = subject.name
        yield Advice(
            "spellings",
            f"{subject.facts['twins']:,} spellings differ only in case or spaces, such as {quoted(one)} and {quoted(two)}.",
            ACT,
            f"SELECT {name}, count(*) AS n FROM {{table}} WHERE {name} IS NOT NULL GROUP BY {name} "
            f"QUALIFY count(*) OVER (PARTITION BY lower(trim({name}))) > 1 ORDER BY lower(trim({name})), n DESC",
        )


def _kept_as_text(subject: Subject) -> Iterator[Advice]:
    found: Guess | None = subject.facts.get("reads_as")
    if found is None or subject.facts.get("guess"):
        return
    unfit, filled = int(subject.facts.get("unfit") or 0), subject.filled
    if subject.distinct < 2 and found.kind == "number":
        return
    told = f"{share(filled - unfit, filled)} of the values look like {found.kind}s but are kept as text"
    rest = f"; {counted(unfit, 'does', 'do')} not." if unfit else "."
    sql = _where(f"trim({subject.name}) <> '' AND NOT ({found.fit(subject.name)})") if unfit else None
    yield Advice(f"{found.kind}s_as_text", told + rest, ACT, sql)
    forms = _DATE_FORMS if found.kind == "date" else _NUMBER_FORMS
    values: list[str] = [value.strip() for value in subject.facts["values"]]
    counts = {told: sum(bool(form.fullmatch(value)) for value in values) for form, told in forms}
    several = [f"{share(count, len(values))} {told}" for told, count in counts.items() if count]
    if len(several) > 1:
        yield Advice("mixed_notations", f"The {found.kind}s are written in more than one way: {', '.join(several)}.", ACT)


def _forms(subject: Subject) -> Iterator[Advice]:
    """Say how many codes have another form than nearly all of them."""
    guess: Guess | None = subject.facts.get("guess")
    values: list[str] = [text for value in subject.facts.get("values") or () if (text := value.strip())]
    if guess is None or guess.kind != "identifier" or guess.fits != "true" or len(values) < _TELLING:
        return
    shape, usual = usual_shape(values)
    if _USUAL_FORM <= usual < 1 and "\\d" in shape:
        example = next(value for value in values if re.fullmatch(shape, value))
        told = f"{share(1 - usual, 1)} of the values have another form than {quoted(example)}."
        sql = _where(f"NOT regexp_full_match(trim({subject.name}), {quote_text(shape)})")
        yield Advice("mixed_notations", told, ACT, sql)


def _dirt(subject: Subject) -> Iterator[Advice]:
    found = subject.facts.get("dirt") or {}
    for dirt in DIRT:
        if dirt.kind in found:
            count, one = found[dirt.kind]
            told = dirt.told.format(count=counted(count, "value", "values"), one=quoted(one))
            yield Advice(dirt.kind, told, ACT, _where(condition(dirt.pattern, subject.name)))


def _nothing(subject: Subject) -> Iterator[Advice]:
    count = int(subject.facts.get("nothing") or 0)
    if 0 < count < subject.filled:
        told = f"{counted(count, 'value stands', 'values stand')} for nothing, as “n/a”, “-” or “unknown” do, but are no empty cells."
        if count == 1:
            told = "1 value stands for nothing, as “n/a”, “-” or “unknown” do, but is no empty cell."
        yield Advice("nothing_words", told, ACT, _where(f"lower(trim({subject.name})) IN ({NOTHING})"))


def _where(condition_sql: str) -> str:
    return f"SELECT * FROM {{table}} WHERE {condition_sql}"

"""Rules that bind the times and grains of a question to a column."""

from collections.abc import Mapping
from datetime import date

from backend.queries.interpreter.draft import Draft, NotUnderstood, TwoReadings
from backend.queries.interpreter.eventwords import POINTING
from backend.queries.interpreter.reading import Condition, Key, Op, Value
from backend.queries.interpreter.rowdates import beginning, of_row
from backend.queries.interpreter.spans import Role
from backend.queries.interpreter.subject import Field, Kind
from backend.queries.interpreter.times import Time

_ROOT = 5  # letters two words share that come from the same verb
_NEAR = 5  # words between a time and the column it belongs to
_ENDING = frozenset(
    {
        "exit",
        "end",
        "resolv",
        "complet",
        "finish",
        "return",
        "leav",
        "left",
        "termin",
        "close",
        "cancel",
        "delet",
        "until",
        "expiri",
        "resign",
        "quit",
        "departur",
    }
)


def take_times(draft: Draft) -> None:
    """Turn times into conditions, and grains into keys."""
    for time in draft.times:
        found = _number_near(draft, time)
        if found is not None:
            draft.require(_as_year(found.name, time), time.start, time.end)
            continue
        column = _date_for(draft, time.start, time.end)
        if column is None:
            raise NotUnderstood("which column holds that date")
        if time.op is Op.MONTH:
            raise TwoReadings("Which year?", ["that month of the newest year", "that month of all years together"])
        condition = Condition(column.name, time.op, time.values) if column.kind is Kind.DATE else _as_year(column.name, time)
        draft.require(condition, time.start, time.end)
        if time.op in {Op.LAST, Op.THIS}:
            draft.assumptions.append(f"Counted back from the newest {column.name.strip()}.")
    units = [grain for grain in draft.grains if grain.over] or draft.grains
    units = [grain for grain in units if grain.unit == "month_of_year"][:1] or units[:1]
    for grain in units:
        column = _date_for(draft, grain.start, grain.end)
        if column is None:
            raise NotUnderstood("which column holds the date")
        unit = "month" if grain.unit == "auto" else grain.unit
        if unit == "hour" and _many_days(column):
            unit = "hour_of_day"
        draft.keys.append(Key(column.name, unit) if column.kind is Kind.DATE else Key(column.name))


_DAYS = 14  # from which on "by hour" means the hour of the day


def _many_days(one: Field) -> bool:
    low, high = (str(cell)[:10] for cell in (one.low, one.high))
    try:
        return (date.fromisoformat(high) - date.fromisoformat(low)).days > _DAYS
    except ValueError:
        return False


def take_dated_values(draft: Draft) -> None:
    """Leave out values that only name the date of a time: "closed each quarter", where closed_at tells when."""
    dates = [one for one in draft.subject.fields if one.kind is Kind.DATE]
    _take_event(draft, [one for one in dates if one.filled == one.rows])
    if not draft.times and not draft.grains:
        return
    for span in draft.free(Role.VALUE):
        word = draft.words[span.start]
        plain = span.end - span.start == 1 and not word.quoted and not word.is_capital
        if plain and sum(word.stem in one.words for one in dates) == 1:
            span.use = "time"


def _take_event(draft: Draft, dates: list[Field]) -> None:
    """Leave out the verb of "how many applied through LinkedIn", where Applied On is filled for every row: all of them did."""
    for span in draft.free(Role.VALUE):
        asked = draft.before(span, lambda _: True, within=1)
        verb = draft.words[span.start]
        alone = span.end - span.start == 1 and verb.low.endswith("ed") and not verb.is_capital
        if alone and asked is not None and asked.phrase == "count" and asked.end == span.start:
            span.use = "event" if sum(verb.stem in one.words for one in dates) == 1 else ""


def take_still(draft: Draft) -> None:
    """Take "still employed": rows whose date of ending is empty."""
    for span in draft.phrases("still"):
        after = draft.after(span, lambda _: True, within=1)
        if after is not None and after.start == span.end and after.use == "condition":
            span.use = "filler"  # "still pending"
            continue
        ends = [
            one for one in draft.subject.fields if one.kind is Kind.DATE and _ENDING & set(one.words) and one.filled < one.rows
        ]
        if len(ends) != 1:
            raise NotUnderstood("what “still” refers to")
        span.use = "condition"
        draft.require(Condition(ends[0].name, Op.NULL), span.start, span.end)
        draft.explained.update(range(span.end, min(span.end + 2, len(draft.words))))


_GOING_ON = frozenset(
    {"active", "current", "ongoing", "live", "open", "unresolved", "unpaid", "unshipped", "undelivered", "outstanding"}
)


def take_going_on(draft: Draft) -> None:
    """Take "active subscriptions" and "open tickets" of a list without such a state: the date of their end is empty."""
    ends = [one for one in draft.subject.fields if one.kind is Kind.DATE and _ENDING & set(one.words) and one.filled < one.rows]
    for place, word in enumerate(draft.words):
        free = not any(one.start <= place < one.end for one in draft.spans)
        things = any(one.start == place + 1 and one.role is Role.ENTITY for one in draft.spans)
        if word.low in _GOING_ON and free and things and len(ends) == 1:
            draft.explained.add(place)
            draft.require(Condition(ends[0].name, Op.NULL), place, place + 1)
            draft.assumptions.append(f"“{word.text}” is taken as without {ends[0].name.strip()}.")


def _as_year(name: str, time: Time) -> Condition:
    """Return a condition on a column of years."""
    days = [value for value in time.values if isinstance(value, date)]
    if len(days) != len(time.values) or any((day.month, day.day) != (1, 1) for day in days):
        raise NotUnderstood(f"a date within a year, because {name.strip()} holds years only")
    years: list[Value] = [day.year for day in days]
    if time.op is Op.DURING:
        low, high = days[0].year, days[1].year - 1
        return Condition(name, Op.EQ, (low,)) if low == high else Condition(name, Op.BETWEEN, (low, high))
    return Condition(name, time.op, tuple(years))


def _number_near(draft: Draft, time: Time) -> Field | None:
    """Return the number column right before a time: "birth year before 1945" is no date."""
    for span in draft.spans:
        if span.role is Role.COLUMN and 0 <= time.start - span.end <= 2 and span.use in {"", "condition"}:
            names = [name for name in span.columns if draft.subject[name].kind is Kind.NUMBER]
            if names and not any(draft.subject[name].kind is Kind.DATE for name in span.columns):
                one = draft.subject[names[0]]
                if one.is_year or "year" in one.words or (time.op in {Op.LT, Op.GE} and not _has_dates(draft)):
                    span.use = "condition"
                    return one
    return None


def _has_dates(draft: Draft) -> bool:
    return any(one.kind is Kind.DATE for one in draft.subject.fields)


def _date_for(draft: Draft, start: int, end: int) -> Field | None:
    """Return the column a time belongs to: the one named near it, then the one a verb points to, then the only or main one."""
    near = [
        (min(abs(start - span.end), abs(span.start - end)), span)
        for span in draft.spans
        if span.role is Role.COLUMN and any(_holds_time(draft.subject[name]) for name in span.columns)
    ]
    if near:
        distance, span = min(near, key=lambda found: found[0])
        if distance <= _NEAR * 3 or len(near) == 1:
            names = [name for name in span.columns if _holds_time(draft.subject[name])]
            if len(names) > 1:
                raise TwoReadings("Which date do you mean?", [name.strip() for name in names])
            span.use = span.use or "time"
            return draft.subject[names[0]]
    dates = [one for one in draft.subject.fields if one.kind is Kind.DATE]
    if not dates:
        years = [one for one in draft.subject.fields if one.is_year]
        return years[0] if len(years) == 1 else None
    pointed = _pointed(draft, [*dates, *(one for one in draft.subject.fields if one.is_year)])
    if pointed is not None:
        return pointed
    if draft.date is not None:
        return draft.subject[draft.date]
    if len(dates) == 1:
        return dates[0]
    return _main(draft, dates)


def _holds_time(one: Field) -> bool:
    return one.kind is Kind.DATE or one.is_year


def _pointed(draft: Draft, dates: list[Field]) -> Field | None:
    """Return the date a verb of the question points to: "sold" to Sold On, "joined" to Hire Date."""
    scores = []
    for one in dates:
        known = {alias[0]: weight for alias, weight in one.aliases.items() if len(alias) == 1}
        generic = {"date", "day", "time", "on", "at", "year", "month"}
        hits = [max(_points(word.stem, known), _happened(word.stem, one)) for word in draft.words if word.stem not in generic]
        scores.append((max(hits, default=0.0), one))
    best = max(score for score, _ in scores)
    winners = [one for score, one in scores if score == best]
    if best and len(winners) == 1:
        for place, word in enumerate(draft.words):
            known = {alias[0]: 1.0 for alias in winners[0].aliases if len(alias) == 1}
            if _points(word.stem, known) or _happened(word.stem, winners[0]):
                draft.explained.add(place)
                if draft.low(place + 1, place + 2) in (["date"], ["dates"]):
                    draft.explained.add(place + 1)
        return winners[0]
    return None


def _points(said: str, known: Mapping[str, float]) -> float:
    """Return how well a word points to a date: "settlement" means the same as "settled", a little less surely."""
    if said in known:
        return known[said]
    alike = (weight * 0.9 for stem, weight in known.items() if _same_root(said, stem))
    return max(alike, default=0.0)


def _same_root(said: str, stem: str) -> bool:
    """Say whether a word comes from another: "settlement" from "settled", "registered" beside "registration"."""
    return (len(stem) >= _ROOT and said.startswith(stem)) or (len(said) > _ROOT and stem.startswith(said))


def _happened(said: str, one: Field) -> float:
    """Return how well a verb says what happened on a date: "issued" points to an invoice date, if no name fits better."""
    return 0.45 if POINTING.get(said, frozenset()) & set(one.words) else 0.0


def _main(draft: Draft, dates: list[Field]) -> Field | None:
    """Return the date that stands for the row: named like what a row is, as Order Date is in orders."""
    entity = draft.subject.entity
    named = [one for one in dates if set(one.words) & entity]
    if len(named) == 1 and any(span.role is Role.ENTITY for span in draft.spans):
        return named[0]
    said = {Role.COLUMN, Role.VALUE}
    if len(named) == 1 and named[0].filled == named[0].rows and any(span.role in said for span in draft.spans):
        draft.assumptions.append(f"The date is taken from {named[0].name.strip()}.")
        return named[0]
    whole = [one for one in dates if one.filled == one.rows]
    measured = [span for span in draft.spans if span.role is Role.COLUMN and draft.field_of(span).is_measure]
    if len(whole) == 1 and measured:
        draft.assumptions.append(f"The date is taken from {whole[0].name.strip()}.")
        return whole[0]
    begun = beginning(dates) or of_row(dates)
    if begun is not None and (any(span.role is not Role.PHRASE for span in draft.spans) or draft.said("most_common")):
        draft.assumptions.append(f"The date is taken from {begun.name.strip()}.")
        return begun
    raise TwoReadings("Which date do you mean?", [one.name.strip() for one in dates])

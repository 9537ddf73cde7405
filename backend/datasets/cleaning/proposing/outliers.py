"""Numbers and dates that are most likely no real ones: far from the rest, standing for nothing, far in the future. Never switched on."""

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from backend.core.clock import now
from backend.core.table import Column
from backend.datasets.cleaning.proposing.candidates import Amount, Candidate
from backend.datasets.cleaning.proposing.looking import Look
from backend.datasets.profiles.columns import Family, Subject
from backend.datasets.profiles.days import OLD_YEAR, PLACEHOLDERS
from backend.datasets.profiles.measures import Fences, fences
from backend.datasets.profiles.wording import ACT, figure, quoted

_FEW = 0.01  # of the values: what is more frequent is no outlier
_LEAST = 20  # values; of fewer none is called far from the rest
_AHEAD_DAYS = 5 * 365  # bookings and due dates lie ahead for good reason, but not this far
_SHOWN = 3
_STANDS_OUT = 10  # times the usual day


def propose_outliers(look: Look, column: Column) -> Iterator[Candidate]:
    """Yield what empties cells of a column of numbers or dates. Counts are of every row."""
    profile = look.profile.get(column.name)
    if profile is None:
        return
    subject = Subject(column, look.rows)
    if subject.is_number:
        yield from _numbers(look, subject, profile)
    elif subject.family is Family.DATE:
        yield from _dates(look, subject)


def _numbers(look: Look, subject: Subject, profile: Mapping[str, Any]) -> Iterator[Candidate]:  # Any: JSON
    # What is merely rare is no mistake: a profile says which values are absurd.
    kinds = {warning["kind"] for warning in profile.get("warnings", ()) if warning["level"] == ACT}
    if "placeholder_numbers" in kinds:
        yield from _stand_ins(subject, profile)
    if "outliers" in kinds and (beyond := _fences(subject, profile)):
        low, high = f"{subject.name} < {beyond.low!r}", f"{subject.name} > {beyond.high!r}"
        filled, below, above, least, most = look.ask(
            f"SELECT count({subject.name}), count_if({low}), count_if({high}), min({subject.name}), max({subject.name}) FROM {look.relation}"
        )[0]
        far = int(below) + int(above)
        if filled < _LEAST or not 0 < far <= max(_FEW * filled, 1):
            return
        sides = [f"below {figure(beyond.low)}, down to {figure(least)}"] if below else []
        sides += [f"above {figure(beyond.high)}, up to {figure(most)}"] if above else []
        lie = "value lies" if far == 1 else "values lie"
        said = f"{quoted(subject.column.name)}: {far:,} {lie} far from the rest: {' and '.join(sides)}. Empty them only if they are mistakes."
        ends = (math.ceil(beyond.low), math.floor(beyond.high)) if subject.family is Family.WHOLE else (beyond.low, beyond.high)
        bounds = {"below": ends[0] if below else None, "above": ends[1] if above else None}
        yield Candidate("blank_values", subject.column.name, bounds, said, enabled=False, cells=Amount(far))


def _stand_ins(subject: Subject, profile: Mapping[str, Any]) -> Iterator[Candidate]:  # Any: JSON
    # Its warning knows which of the frequent values lies apart: "... = -1".
    written = {one["sql"].rpartition("= ")[2] for one in profile["warnings"] if one["kind"] == "placeholder_numbers"}
    found = {
        int(one["value"]): int(one["count"])
        for one in profile.get("top", ())
        if str(one["value"]).removesuffix(".0") in written
    }
    if not found:
        return
    told = " and ".join(f"{value:,} ({count:,})" for value, count in sorted(found.items()))
    many = sum(found.values())
    said = f"{quoted(subject.column.name)} has {Amount(many).of('cell', 'cells')} that may stand for nothing: {told}, apart from all other values."
    values = {"values": sorted(found)}
    yield Candidate("blank_values", subject.column.name, values, said, enabled=False, cells=Amount(many))


def _dates(look: Look, subject: Subject) -> Iterator[Candidate]:
    cell = subject.cell
    known = ", ".join(f"DATE '{one.isoformat()}'" for one in sorted(PLACEHOLDERS))
    last = (now() + timedelta(days=_AHEAD_DAYS)).date()
    stands = f"{cell}::DATE IN ({known})" + ("" if subject.column.type == "DATE" else f" AND {cell}::TIME = TIME '00:00:00'")
    found = look.ask(f"SELECT {cell}::DATE, count(*) FROM {look.relation} WHERE {stands} GROUP BY 1 ORDER BY 2 DESC, 1")
    # 1970-01-01 is a day like any other where the days beside it occur as often.
    usual = _rows_of_a_day(look, subject) if found else 0
    days = [
        (d, int(n))
        for d, n in found
        if isinstance(d, date) and (n > max(_STANDS_OUT * usual, 1) or not OLD_YEAR < d.year <= last.year)
    ]
    if days:
        many = sum(count for _, count in days)
        told = ", ".join(f"{d.isoformat()} ({count:,})" for d, count in days[:_SHOWN])
        said = f"{quoted(subject.column.name)} has {Amount(many).of('cell', 'cells')} with a date that stands for none: {told}."
        values = {"values": [d.isoformat() for d, _ in days]}
        yield Candidate("blank_values", subject.column.name, values, said, enabled=False, cells=Amount(many))
    yield from _absurd(look, subject, f"NOT ({stands})", last)


def _rows_of_a_day(look: Look, subject: Subject) -> int:
    each = f"SELECT count(*) AS n FROM {look.relation} WHERE {subject.name} IS NOT NULL GROUP BY {subject.cell}::DATE"
    return int(look.ask(f"SELECT coalesce(median(n), 0)::BIGINT FROM ({each})")[0][0])


def _absurd(look: Look, subject: Subject, real: str, last: date) -> Iterator[Candidate]:
    cell, first = subject.cell, f"{OLD_YEAR}-01-01"
    absurd = f"({cell} > DATE '{last}' OR {cell} < DATE '{first}')"
    filled, far, others, low, high = look.ask(
        f"SELECT count({cell}), count_if({absurd}), count_if({absurd} AND {real}),"
        f" min({cell}) FILTER ({absurd} AND {real})::VARCHAR, max({cell}) FILTER ({absurd} AND {real})::VARCHAR FROM {look.relation}"
    )[0]
    if not others or far > max(_FEW * filled, 1):
        return
    between = f"such as {low[:10]}" if low[:10] == high[:10] else f"from {low[:10]} to {high[:10]}"
    many = Amount(int(far))
    said = f"{quoted(subject.column.name)} has {many.of('date', 'dates')} before {OLD_YEAR} or after {last.year}, {between}."
    bounds = {"below": first, "above": last.isoformat()}
    yield Candidate("blank_values", subject.column.name, bounds, said, enabled=False, cells=many)


def _fences(subject: Subject, profile: Mapping[str, Any]) -> Fences | None:  # Any: JSON
    quantiles = profile.get("quantiles") or {}
    if set(quantiles) != {"p05", "p25", "p50", "p75", "p95"} or None in quantiles.values():
        return None
    subject.facts |= {"quantiles": list(quantiles.values()), "min": profile.get("min"), "guess": profile.get("likely")}
    return fences(subject)

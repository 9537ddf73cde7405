"""What changed from one profile to another: columns new, gone and of another type, and values that moved.

Kinds of what moved: rows, empty, range, mean, values, distinct. Told are changes that a person looks into, not every difference.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from backend.datasets.profiles.columns import Family, family_of
from backend.datasets.profiles.wording import counted, figure, listed, share

Profile = Mapping[str, Any]  # Any: JSON

_EMPTY = 0.1  # of the rows
_MEAN = 0.5  # of the standard deviation
_LOST = 0.5  # of the distinct values
_BEYOND = 0.1  # of the reach before
_CATEGORIES = 10  # whose most frequent values are all there are
_ROWS = 0.5


def drift(before: Profile, after: Profile) -> dict[str, Any]:  # Any: JSON
    """Return {"new", "gone": names, "retyped": [{name, before, after}], "moved": [{name, kind, detail}], "rows": {before, after}}.

    Columns are the same by their names. A `moved` of the whole table has the name "".
    """
    old = {one["name"]: one for one in before["columns"]}
    now = {one["name"]: one for one in after["columns"]}
    both = [name for name in now if name in old]
    rows = int(before["rows"]), int(after["rows"])
    moved = [{"name": "", "kind": kind, "detail": told} for kind, told in _rows(*rows)]
    for name in both:
        if _comparable(old[name], now[name]) and all(rows):
            moved += [{"name": name, "kind": kind, "detail": told} for kind, told in _moved(old[name], now[name], *rows)]
    return {
        "new": [name for name in now if name not in old],
        "gone": [name for name in old if name not in now],
        "retyped": [
            {"name": name, "before": old[name]["type"], "after": now[name]["type"]}
            for name in both
            if old[name]["type"] != now[name]["type"]
        ],
        "moved": moved,
        "rows": {"before": rows[0], "after": rows[1]},
    }


def _rows(before: int, after: int) -> Iterator[tuple[str, str]]:
    if before and not after:
        yield "rows", f"There are no rows any more; there were {before:,}."
    elif before and abs(after - before) > _ROWS * before:
        more = "more" if after > before else "fewer"
        yield "rows", f"{after:,} rows instead of {before:,}: {share(abs(after - before), before)} {more}."


def _comparable(old: Profile, now: Profile) -> bool:
    kinds = {family_of(old["type"]), family_of(now["type"])}
    return len(kinds) == 1 or kinds == {Family.WHOLE, Family.FRACTION}


def _moved(old: Profile, now: Profile, rows_before: int, rows_after: int) -> Iterator[tuple[str, str]]:
    filled_before, filled_after = rows_before - int(old["nulls"]), rows_after - int(now["nulls"])
    empty_before, empty_after = 1 - filled_before / rows_before, 1 - filled_after / rows_after
    if abs(empty_after - empty_before) >= _EMPTY:
        yield "empty", f"{share(empty_after, 1)} of the rows are empty; it was {share(empty_before, 1)}."
    if not filled_before or not filled_after:
        return
    family = family_of(now["type"])
    if family in {Family.WHOLE, Family.FRACTION} and not now.get("likely"):
        yield from _numbers(old, now)
    elif family is Family.DATE:
        yield from _dates(old, now)
    else:
        yield from _values(old, now, filled_before, filled_after)
    if _lost(old, now, filled_before, filled_after):
        yield "distinct", f"{counted(now['distinct'], 'distinct value', 'distinct values')} instead of {old['distinct']:,}."


def _numbers(old: Profile, now: Profile) -> Iterator[tuple[str, str]]:
    low, high, least, most = old["min"], old["max"], now["min"], now["max"]
    if all(isinstance(one, int | float) for one in (low, high, least, most)):
        reach = _BEYOND * (high - low)
        told = [f"down to {figure(least)}, before {figure(low)}"] if least < low - reach else []
        told += [f"up to {figure(most)}, before {figure(high)}"] if most > high + reach else []
        if told:
            yield "range", f"The values reach {' and '.join(told)}."
    spread, was, means = old.get("stddev"), old.get("mean"), now.get("mean")
    if spread and was is not None and means is not None and abs(means - was) > _MEAN * spread:
        away = f"{abs(means - was) / spread:.1f} standard deviations away"
        yield "mean", f"The mean is {_short(means)} instead of {_short(was)}: {away}."


def _short(value: float) -> str:
    return figure(float(f"{value:.4g}"))


def _dates(old: Profile, now: Profile) -> Iterator[tuple[str, str]]:
    """Time goes on: only what lies before the earliest, or nothing after the latest, is told."""
    ends = [str(one)[:10] for one in (old["min"], old["max"], now["min"], now["max"])]
    try:
        low, high, least, most = map(date.fromisoformat, ends)
    except ValueError:
        return  # beyond the years Python knows
    reach = timedelta(days=_BEYOND * (high - low).days)
    if (low - least) > reach:
        yield "range", f"The dates begin at {least}, before at {low}."
    if most < high - reach:
        yield "range", f"The dates end at {most}, before at {high}."


def _values(old: Profile, now: Profile, filled_before: int, filled_after: int) -> Iterator[tuple[str, str]]:
    if max(old["distinct"], now["distinct"]) > _CATEGORIES:
        return
    before = {str(one["value"]): one["count"] / filled_before for one in old["top"]}
    after = {str(one["value"]): one["count"] / filled_after for one in now["top"]}
    fresh, lost = [one for one in after if one not in before], [one for one in before if one not in after]
    told = [f"new: {listed(fresh)}"] if fresh else []
    told += [f"gone: {listed(lost)}"] if lost else []
    if told:
        yield "values", f"Values {'; '.join(told)}."
        return
    shifted = max(after, key=lambda one: abs(after[one] - before[one]), default=None)
    if shifted is not None and abs(after[shifted] - before[shifted]) > 2 * _EMPTY:
        yield "values", f"“{shifted}” makes {share(after[shifted], 1)} of the values instead of {share(before[shifted], 1)}."


def _lost(old: Profile, now: Profile, filled_before: int, filled_after: int) -> bool:
    """Say whether distinct values became fewer than the number of values explains."""
    if old["distinct"] <= _CATEGORIES:
        return False
    expected = old["distinct"] * min(1.0, filled_after / filled_before)
    return bool(now["distinct"] < _LOST * expected)

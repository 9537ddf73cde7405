"""Two periods set side by side: "2024 versus 2025", "Q3 2025 compared with Q3 2026", "this quarter vs last quarter"."""

from datetime import date

from backend.queries.interpreter.draft import Draft
from backend.queries.interpreter.reading import Condition, Key, Op

_GRAINS = {12: "year", 3: "quarter", 1: "month"}  # by their months


def periods_compared(draft: Draft) -> bool:
    """Make groups of two periods that are set side by side; say whether there are such."""
    times = [one for one in draft.where if one.op in {Op.DURING, Op.THIS}]
    if len(times) != 2 or times[0].field != times[1].field:
        return False
    grains = {_grain(one) for one in times}
    if len(grains) != 1 or None in grains or any(key.grain for key in draft.keys):
        return False
    draft.where = [one for one in draft.where if one not in times]
    draft.any_of = times
    draft.keys.append(Key(times[0].field, grains.pop()))
    return True


def _grain(one: Condition) -> str | None:
    """Return the grain a period is one step of, None where it is none."""
    if one.op is Op.THIS:
        return str(one.values[0])
    first, after = one.values
    if not isinstance(first, date) or not isinstance(after, date) or first.day != 1 or after.day != 1:
        return None
    return _GRAINS.get((after.year - first.year) * 12 + after.month - first.month)

"""How numbers, sizes, durations and times are written, everywhere the same. `format.js` says the same for the browser."""

import math
from datetime import UTC, date, datetime, tzinfo

MINUS = "\u2212"


def number(value: float) -> str:
    """Return a number with thousands separators and at most four telling digits after a small whole part."""
    if isinstance(value, int):
        return f"{value:,}"
    if not math.isfinite(value):
        return "—"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 1e15 or abs(value) < 1e-4:
        return f"{value:.3g}"
    digits = max(0, 3 - math.floor(math.log10(abs(value)))) if abs(value) < 1000 else 0
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def tidy(value: object) -> object:
    """Return a computed figure without what counting in binary leaves behind its tenth digit."""
    return float(f"{value:.10g}") if isinstance(value, float) and math.isfinite(value) else value


def more_or_less(value: int) -> str:
    """Return a difference with its sign, which is a real minus below zero."""
    return f"{value:+,}".replace("-", MINUS)


def roughly(value: int) -> str:
    """Return a large count in words: 8.9 million."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if value >= size:
            return f"{value / size:.3g} {word}"
    return number(value)


def counted(value: int, one: str, *, many: str = "") -> str:
    """Return a count with its noun: 1 row, 2 rows."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    """Return a share in percent. All is 100% and none is 0%; what only rounds to them says so."""
    if whole <= 0:
        return "0%"
    percent = 100 * part / whole
    if 0 < percent < 0.05:
        return "<0.1%"
    if 99.95 <= percent < 100:
        return ">99.9%"
    return f"{percent:.1f}".removesuffix(".0") + "%"


def size(size_bytes: float) -> str:
    """Return a size in B, kB, MB or GB (thousands), three telling digits."""
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= one * 0.9995:
            return f"{_three(size_bytes / one)} {unit}"
    return f"{int(size_bytes)} B"


def duration(seconds: float) -> str:
    """Return a duration: 0.4 s, 12 s, 2 min 8 s, 3 h 5 min."""
    if seconds < 0.95:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 10 and rest:
        return f"{minutes} min {rest} s"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if minutes and hours < 48 else f"{hours:,} h"


def amount(done: int, total: int | None, *, unit: str) -> str:
    """Return how much is done, in its unit: 1.31 of 2.11 GB, 425 of 574 values."""
    if unit == "bytes":
        return _bytes_of(done, total)
    if total is None:
        return f"{number(done)} {unit}"
    return f"{number(done)} of {number(total)} {unit}"


def rate(per_second: float, *, unit: str) -> str:
    """Return a speed in its unit: 148 MB/s, 12,000 rows/s."""
    if unit == "bytes":
        return f"{size(per_second)}/s"
    return f"{_three(per_second) if per_second < 1000 else number(round(per_second))} {unit}/s"


def when(moment: datetime, *, zone: tzinfo = UTC, at: datetime) -> str:
    """Return a moment as people say it, in `zone`, seen from `at`: now, 12 min ago, 14:31, yesterday, 18 Nov, 3 Nov 2025."""
    local, today = moment.astimezone(zone), at.astimezone(zone)
    age_s = (at - moment).total_seconds()
    if -5 <= age_s < 60:
        return "now"
    if 0 <= age_s < 3600:
        return f"{int(age_s // 60)} min ago"
    days = (today.date() - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if days == 1:
        return "yesterday"
    return day(local.date(), today=today.date())


def clock_time(moment: datetime, *, zone: tzinfo = UTC, at: datetime) -> str:
    """Return the hour of today's moments, the day of others: 14:31, yesterday, 18 Nov."""
    local, today = moment.astimezone(zone), at.astimezone(zone)
    days = (today.date() - local.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    return "yesterday" if days == 1 else day(local.date(), today=today.date())


def exactly(moment: datetime, *, zone: tzinfo = UTC) -> str:
    """Return a moment to the second with its zone: 21 Nov 2026, 14:31:05 CET."""
    local = moment.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M:%S} {local:%Z}"


def day(value: date, *, today: date | None = None) -> str:
    """Return a day; its year is left out when it is the year of `today`."""
    year = "" if today and value.year == today.year else f" {value.year}"
    return f"{value.day} {value:%b}{year}"


def cell(value: object) -> str:
    """Return one value of a column as a short text; numbers get separators, days are written out."""
    match value:
        case None:
            return "—"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case str():
            return _day_or_text(value)
        case _:
            return str(value)


def exact(value: object) -> str:
    """Return one value of a column with every digit it has; two that differ never look alike."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:,}".removesuffix(".0")
    return cell(value)


def label(text: str) -> str:
    """Return a text for a widget's label, where Markdown would otherwise read it."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-.!~|$:^=&" else c for c in " ".join(text.split()))


def _day_or_text(value: str) -> str:
    if len(value) >= 10 and value[4:5] == "-" and value[7:8] == "-":
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        return day(moment.date()) + ("" if midnight else f", {moment:%H:%M}")
    return value


def _three(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if value >= 10 else 2}f}".rstrip("0").rstrip(".")


def _bytes_of(done: int, total: int | None) -> str:
    if total is None:
        return size(done)
    unit, one = next(((u, o) for u, o in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)) if total >= o * 0.9995), ("B", 1.0))
    return f"{_three(done / one)} of {_three(total / one)} {unit}"

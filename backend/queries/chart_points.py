"""Charts of single values: points, distributions, boxes."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from backend.queries.chart_sql import MOST_POINTS, TOP, ChartData, count_places, made, place, split
from backend.queries.charts import ChartSpec, role
from backend.queries.reading import AT, Reading, quoted

BINS = 30
_WHOLE = 40  # so many whole numbers have a range each
_BARS = ("from", "to", "count")


def points(file: Reading, spec: ChartSpec, *, most: int = MOST_POINTS) -> ChartData:
    """Pairs of values; of too many an even sample, the same each time."""
    series, folded = split(file, spec)
    values = [f"{quoted(name)}::DOUBLE" for name in (spec.y[0], spec.size) if name is not None]
    cells = [place(file, spec.x), *([series] if series else []), *values]
    known = " AND ".join(f"{cell} IS NOT NULL" for cell in (quoted(spec.x), *values))
    there: int = file.row(f"SELECT count(*) FROM rows WHERE {known}")[0]
    # By a hash of the row's number: even over the file, whatever the order of its rows.
    every = max(1, -(-there // most))
    picked = f" AND hash({AT}) % {every} = 0" if every > 1 else ""
    rows = file.rows(f"SELECT {', '.join(cells)} FROM rows WHERE {known}{picked} LIMIT {most}")
    said = f"{len(rows):,} of {there:,} points, picked evenly." if every > 1 else ""
    drawn = made(file, spec, rows, note=" ".join(filter(None, [said, folded])))
    return replace(drawn, columns=(*drawn.columns, spec.size), size=spec.size) if spec.size else drawn


@dataclass(frozen=True)
class Span:
    """The ranges of a distribution: the smallest and the largest value, in seconds where these are times, and how many ranges."""

    low: float
    high: float
    bins: int


def span_of(file: Reading, spec: ChartSpec) -> Span | None:
    """Return the ranges that hold all values, None where there is no value."""
    x, _ = _measure(file, spec)
    low, high, places = file.row(
        f"SELECT min({x}), max({x}), approx_count_distinct({x}) FROM rows WHERE {x} IS NOT NULL AND isfinite({x})"
    )
    if low is None:
        return None
    if spec.limit is None and high - low < _WHOLE and _is_whole(file, spec):
        return Span(low - 0.5, high + 0.5, round(high - low) + 1)  # a range for each: ratings, ages, hours
    return Span(low, high, min(spec.limit or BINS, max(1, places)))


def _is_whole(file: Reading, spec: ChartSpec) -> bool:
    return "INT" in file.columns[spec.x or ""].type


def distribution(file: Reading, spec: ChartSpec, *, span: Span | None = None) -> ChartData:
    """How many rows fall into each of some ranges of equal width, empty ones too; or what the rows say of that themselves."""
    if spec.counted:
        return _counted(file, spec)
    span = span or span_of(file, spec)
    if span is None:
        return ChartData(_BARS, [], spec.x, None, ("count",), "There is no value to draw.", file.total)
    x, timed = _measure(file, spec)
    low, width = span.low, (span.high - span.low) / span.bins or 1.0
    at = f"least(floor(({x} - {low!r}) / {width!r}), {span.bins - 1})::BIGINT"
    counts = file.rows(f"SELECT {at} AS bin, count(*) FROM rows WHERE {x} IS NOT NULL AND isfinite({x}) GROUP BY ALL")
    found = {row[0]: row[1] for row in counts}
    edges = [low + width * number for number in range(span.bins + 1)]
    if timed:
        moments = f"SELECT make_timestamp((e * 1000000)::BIGINT) FROM (SELECT unnest({edges!r}::DOUBLE[]) AS e)"
        edges = [row[0] for row in file.rows(moments)]
    rows = [[edges[number], edges[number + 1], found.get(number, 0)] for number in range(span.bins)]
    return ChartData(_BARS, rows, spec.x, None, ("count",), _without(file.total - sum(found.values()), file.total), file.total)


def _measure(file: Reading, spec: ChartSpec) -> tuple[str, bool]:
    """Return x as a number, and whether it is a time, in seconds."""
    timed = role(file.columns[spec.x or ""]) == "time"
    return f"epoch({quoted(spec.x)})" if timed else f"{quoted(spec.x)}::DOUBLE", timed


def _counted(file: Reading, spec: ChartSpec) -> ChartData:
    """Each row is where a bar begins and how many it counts; numbers are as wide as the narrowest, times end where the next begins."""
    x = place(file, spec.x)
    found = file.rows(
        f"SELECT {x}, sum({quoted(spec.y[0])}::DOUBLE) FROM rows GROUP BY ALL ORDER BY 1 NULLS LAST LIMIT {MOST_POINTS}"
    )
    bars = [(low, count or 0) for low, count in found if low is not None]
    missing = sum(count or 0 for low, count in found if low is None)
    if not bars:
        return ChartData(_BARS, [], spec.x, None, ("count",), "There is no value to draw.", file.total)
    narrowest = min((after[0] - before[0] for before, after in pairwise(bars)), default=None)
    last = bars[-1][0]
    end = last + (narrowest if narrowest is not None else timedelta(days=1) if isinstance(last, date) else 1)
    ends = [*(low for low, _ in bars[1:]), end]
    if narrowest is not None and not isinstance(last, date):  # a range without rows has no row here: it stays empty
        ends = [low + narrowest for low, _ in bars]
    rows = [[low, high, int(count)] for (low, count), high in zip(bars, ends, strict=True)]
    total = round(sum(count for _, count in bars) + missing)
    return ChartData(_BARS, rows, spec.x, None, ("count",), _without(round(missing), total), total)


def _without(left: int, total: int) -> str:
    return f"{left:,} of {total:,} rows have no value." if left else ""


def boxes(file: Reading, spec: ChartSpec) -> ChartData:
    """Smallest, quarter, middle, three quarters and largest value of each place, those with most rows first."""
    x = place(file, spec.x) if spec.x else "NULL"
    y = f"{quoted(spec.y[0])}::DOUBLE"
    top = spec.limit or TOP
    places = count_places(file, x) if spec.x else 1
    rows = file.rows(
        f"SELECT x, low, q[1], q[2], q[3], high, n FROM (SELECT {x} AS x, min({y}) AS low, "
        f"quantile_cont({y}, [0.25, 0.5, 0.75]) AS q, max({y}) AS high, count({y}) AS n FROM rows GROUP BY ALL) "
        f"WHERE n > 0 ORDER BY n DESC, x LIMIT {top}"
    )
    note = f"The {top} groups with most rows of {places:,}." if places > top else ""
    columns = (spec.x or "all", "min", "p25", "median", "p75", "max", "count")
    return ChartData(columns, rows, spec.x, None, spec.y, note, file.total)

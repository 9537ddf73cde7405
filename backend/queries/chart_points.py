"""Charts of single values: points, distributions, boxes."""

from backend.queries.chart_sql import MOST_POINTS, TOP, ChartData, count_places, made, place, split
from backend.queries.charts import ChartSpec, role
from backend.queries.reading import AT, Reading, quoted

BINS = 30


def points(file: Reading, spec: ChartSpec) -> ChartData:
    """Pairs of values; of too many an even sample, the same each time."""
    series, folded = split(file, spec)
    y = f"{quoted(spec.y[0])}::DOUBLE"
    cells = [place(file, spec.x), *([series] if series else []), y]
    known = f"{quoted(spec.x)} IS NOT NULL AND {y} IS NOT NULL"
    there: int = file.row(f"SELECT count(*) FROM rows WHERE {known}")[0]
    # By a hash of the row's number: even over the file, whatever the order of its rows.
    every = max(1, -(-there // MOST_POINTS))
    picked = f" AND hash({AT}) % {every} = 0" if every > 1 else ""
    rows = file.rows(f"SELECT {', '.join(cells)} FROM rows WHERE {known}{picked} LIMIT {MOST_POINTS}")
    said = f"{len(rows):,} of {there:,} points, picked evenly." if every > 1 else ""
    return made(file, spec, rows, note=" ".join(filter(None, [said, folded])))


def distribution(file: Reading, spec: ChartSpec) -> ChartData:
    """How many rows fall into each of some ranges of equal width, empty ones too."""
    timed = role(file.columns[spec.x or ""]) == "time"
    x = f"epoch({quoted(spec.x)})" if timed else f"{quoted(spec.x)}::DOUBLE"
    fine = f"FROM rows WHERE {x} IS NOT NULL AND isfinite({x})"
    low, high, places = file.row(f"SELECT min({x}), max({x}), approx_count_distinct({x}) {fine}")
    if low is None:
        return ChartData(("from", "to", "count"), [], spec.x, None, ("count",), "There is no value to draw.", file.total)
    bins = min(spec.limit or BINS, max(1, places))
    width = (high - low) / bins or 1.0
    at = f"least(floor(({x} - {low!r}) / {width!r}), {bins - 1})::BIGINT"
    found = {row[0]: row[1] for row in file.rows(f"SELECT {at} AS bin, count(*) {fine} GROUP BY ALL")}
    edges = [low + width * number for number in range(bins + 1)]
    if timed:
        moments = f"SELECT make_timestamp((e * 1000000)::BIGINT) FROM (SELECT unnest({edges!r}::DOUBLE[]) AS e)"
        edges = [row[0] for row in file.rows(moments)]
    rows = [[edges[number], edges[number + 1], found.get(number, 0)] for number in range(bins)]
    left = file.total - sum(found.values())
    note = f"{left:,} of {file.total:,} rows have no value." if left else ""
    return ChartData(("from", "to", "count"), rows, spec.x, None, ("count",), note, file.total)


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

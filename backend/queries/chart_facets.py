"""One chart for each value of a column, with the same places, groups and ranges in all, so that they can be compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from backend.adapters.engine import quote_text
from backend.queries.chart_groups import bars, lines
from backend.queries.chart_points import distribution, points, span_of
from backend.queries.chart_sql import (
    MOST_POINTS,
    MOST_SERIES,
    OTHER,
    ChartData,
    count_places,
    one_each,
    place,
    sentences,
    summed,
)
from backend.queries.charts import ChartSpec, role
from backend.queries.reading import Reading, Row, quoted

MOST_FACETS = 12
_MOST_PLACES = 8  # by name in each
_POINTS = MOST_POINTS // MOST_FACETS


def facets(file: Reading, spec: ChartSpec) -> ChartData:
    """Return the rows of each of the facets with most rows, one facet after the other, led by its value."""
    key = place(file, spec.facet)
    found = file.rows(f"SELECT {key}, count(*) FROM rows GROUP BY ALL ORDER BY 2 DESC, 1 NULLS LAST")
    values = [row[0] for row in found[:MOST_FACETS]]
    if not _by_size(file, spec):
        values.sort(key=lambda value: (value is None, value))
    folds, told = _folded(file, spec)
    alone = spec.model_copy(update={"facet": None})
    parts = [(value, _part(file, alone, f"{key} IS NOT DISTINCT FROM {_literal(value)}", folds)) for value in values]
    rows: list[Row] = [[value, *row] for value, part in parts for row in part.rows]
    more = len(found) - len(values)
    said = f"The {len(values)} of {len(found):,} with most rows; {more:,} more are not drawn." if more else ""
    head = parts[0][1] if parts else alone_without_rows(file, alone)
    # What is other was summed for being other; it is told only of places that have several rows of their own.
    single = one_each(file, key, *(place(file, column) for column in (spec.x, spec.series) if column is not None))
    together = summed(file, spec, single=single) if spec.kind not in {"scatter", "histogram"} else ""
    note = sentences(said, told, _once([part.note for _, part in parts]), together)
    return replace(head, columns=(spec.facet or "", *head.columns), rows=rows, note=note, total=file.total, facet=spec.facet)


def _once(notes: list[str]) -> str:
    """Return what was done in the parts, said once for all."""
    told = list(dict.fromkeys(note for note in notes if note and "are summed" not in note))
    if len(told) <= 1:
        return "".join(told)
    says = {"picked evenly": "Of many points some are drawn, picked evenly.", "put together": "Places near each other are put together.", "have no value": "Rows without a value are not drawn."}  # fmt: skip
    return sentences(*(said for words, said in says.items() if any(words in note for note in told)))


def alone_without_rows(file: Reading, spec: ChartSpec) -> ChartData:
    """Return what is drawn of nothing."""
    return ChartData((), [], spec.x, spec.series, spec.y or ("count",), "", file.total)


def _by_size(file: Reading, spec: ChartSpec) -> bool:
    """Say whether facets come by the number of their rows; times and numbers come in their own order."""
    return role(file.columns[spec.facet or ""]) == "category"


def _part(file: Reading, spec: ChartSpec, condition: str, folds: list[str]) -> ChartData:
    span = span_of(file, spec) if spec.kind == "histogram" and not spec.counted else None
    with _only(file, condition, folds) as part:
        match spec.kind:
            case "histogram":
                return distribution(part, spec, span=span)
            case "scatter":
                return points(part, spec, most=_POINTS)
            case "bar":
                return bars(part, spec)
            case _:
                return lines(part, spec, most=_POINTS)


@contextmanager
def _only(file: Reading, condition: str, folds: list[str]) -> Iterator[Reading]:
    shown = f"* REPLACE ({', '.join(folds)})" if folds else "*"
    with file.part(f"SELECT {shown} FROM {{rows}} WHERE {condition}") as part:
        yield part


def _folded(file: Reading, spec: ChartSpec) -> tuple[list[str], str]:
    """Return what makes small places and groups one, the same in all facets, and the sentence that says so."""
    folds, told = [], []
    by_name = spec.kind == "bar" and role(file.columns[spec.x or ""]) == "category"
    for column, most, noun in (
        (spec.x if by_name else None, spec.limit or _MOST_PLACES, "places"),
        (spec.series, MOST_SERIES, "groups"),
    ):
        if column is None or (count := count_places(file, key := place(file, column))) <= most + 1:
            continue
        weight = f"sum(abs({quoted(spec.y[0])}::DOUBLE))" if spec.y and spec.aggregate in {None, "sum"} else "count(*)"
        kept = f"SELECT {key} FROM rows WHERE {key} IS NOT NULL GROUP BY ALL ORDER BY {weight} DESC NULLS LAST, 1 LIMIT {most}"
        names = [row[0] for row in file.rows(kept)]
        listed = ", ".join(map(_literal, names))
        folds.append(f"CASE WHEN {key} IN ({listed}) THEN {key}::VARCHAR ELSE '{OTHER}' END AS {quoted(column)}")
        told.append(f"The {most} largest of {count:,} {noun}, the rest as other.")
    return folds, sentences(*told)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, bool | int | float) else quote_text(str(value))

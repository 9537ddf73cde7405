"""Exploring a dataset: what stands on shelves becomes one aggregating SELECT, its few rows and the chart that shows them.

Nothing but marks leaves the database: groups, ranges, cells, or a sample of points. What was folded, cut or left out is said.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from backend.adapters.engine import Stopping
from backend.core.errors import Conflict, ListmillError, Rejected
from backend.core.table import Table
from backend.datasets.schemas import VersionRef
from backend.datasets.service import get_profile, version_ref
from backend.queries import service
from backend.queries.charts import ChartSpec, Kind
from backend.queries.exploring import looking
from backend.queries.exploring.cutting import MOST_MARKS, cut, needs_ends
from backend.queries.exploring.fields import Field, Fields, bare_fields, ends_known, fields_of
from backend.queries.exploring.filters import in_words, negation
from backend.queries.exploring.notes import notes, title_of
from backend.queries.exploring.shape import Shape, boxes_of, cells_of, shape_of
from backend.queries.exploring.spec import ExploreSpec, Filter, Name, Shelf
from backend.queries.exploring.sql import Writer, Written
from backend.queries.schemas import QueryRunView

__all__ = ["ExploreSpec", "Explored", "Field", "Filter", "Shelf", "explore", "fields_for", "in_words", "negation", "values_for"]

_MOST_PLACES = 200  # the statement folded already; a chart shall not fold again


@dataclass(frozen=True)
class Explored:
    """A step: the statement, its run, the chart of its rows, and what was folded, cut or left out.

    `kind` is how it is shown, `kinds` are all that can show it, the one that fits best first. `shape` says what stands where, `names` how
    the result calls the column of a shelf. `rows` of the `whole` version fit the filters, None where nobody could count them.
    """

    spec: ExploreSpec
    sql: str
    chart: ChartSpec
    run: QueryRunView
    note: str
    title: str
    kind: Kind
    kinds: tuple[Kind, ...]
    shape: Shape
    names: dict[Name, str]
    rows: int | None
    whole: int


def fields_for(owner_id: UUID, dataset_id: UUID, *, spec: ExploreSpec | None = None) -> dict[str, Field]:
    """Return the columns of the current version by name: from its profile, else by looking at the columns `spec` names.

    Raises NotFound; Conflict while there is no version, and without a `spec` while there is no profile.
    """
    try:
        return fields_of(get_profile(owner_id, dataset_id))
    except Conflict:
        if spec is None:
            raise
    ref = version_ref(owner_id, dataset_id)
    kinds = {column.name: column.type for column in ref.columns}
    found = looking.facts_of(owner_id, ref.table, [name for name in spec.columns if name in kinds], kinds)
    return bare_fields(ref.columns, rows=ref.rows, found=found)


def explore(owner_id: UUID, dataset_id: UUID, spec: ExploreSpec, *, stopping: Stopping | None = None) -> Explored:
    """Run what stands on the shelves over the current version.

    Raises Rejected for what cannot be drawn, NotFound and Conflict as `datasets.version_ref`, and as `service.run_sql` does.
    """
    ref = version_ref(owner_id, dataset_id)
    fields = fields_for(owner_id, dataset_id, spec=spec)
    shape = shape_of(spec, fields)
    kind = _kind(spec, shape)
    every, points = 1, None
    if shape.form == "points":
        points = _count_points(owner_id, ref, shape, spec, fields, stopping=stopping)
        kind = kind if spec.kind in shape.kinds else "scatter" if points <= MOST_MARKS else "heatmap"
        every = max(1, -(-points // MOST_MARKS))
        shape = cells_of(shape) if kind == "heatmap" else shape
    if kind == "box" and shape.form == "groups":
        shape = boxes_of(shape)
    shape, coarser = _cut(owner_id, ref, shape, spec, fields, stopping=stopping)
    written = Writer(ref.table, spec.filters, fields, by_name=spec.sort == "x").write(shape, every=every)
    with ThreadPoolExecutor(1, thread_name_prefix="explored-rows") as beside:
        counting = beside.submit(_rows_left, owner_id, ref, spec, fields, stopping=stopping)
        run = service.run_sql(owner_id, written.sql, stopping=stopping)
        left = counting.result()
    if run.truncated:
        raise Rejected("This makes more places than a chart can show.", hint="Take a column off the shelves, or filter.")
    chart = _chart(spec, shape, written, kind)
    said = notes(spec, shape, written, _rows(owner_id, run), points=points, every=every)
    note = " ".join(filter(None, [coarser, said]))
    return Explored(
        spec, written.sql, chart, run, note, chart.title, kind, shape.kinds, shape, written.names, rows=left, whole=ref.rows
    )


def values_for(
    owner_id: UUID, dataset_id: UUID, column: str, *, filters: tuple[Filter, ...] = (), search: str = "", most: int = 200
) -> tuple[tuple[bool | int | float | str | None, int], ...]:
    """Return values of a column with how many rows have each, the most frequent first. Raises as `explore` does."""
    spec = ExploreSpec(x=Shelf(column=column), filters=filters)
    fields = fields_for(owner_id, dataset_id, spec=spec)
    ref = version_ref(owner_id, dataset_id)
    return looking.values_of(owner_id, ref.table, column, filters=filters, fields=fields, search=search, most=most)


def _rows_left(owner_id: UUID, ref: VersionRef, spec: ExploreSpec, fields: Fields, *, stopping: Stopping | None) -> int | None:
    """Return how many rows fit the filters of a spec, None where they cannot be counted now."""
    if not spec.filters:
        return ref.rows
    try:
        return looking.count_of(owner_id, ref.table, filters=spec.filters, fields=fields, stopping=stopping)
    except ListmillError:  # the chart stands without it
        return None


def _kind(spec: ExploreSpec, shape: Shape) -> Kind:
    return spec.kind if spec.kind in shape.kinds else shape.kinds[0]


def _count_points(
    owner_id: UUID, ref: VersionRef, shape: Shape, spec: ExploreSpec, fields: Fields, *, stopping: Stopping | None
) -> int:
    there = [Filter(column=one.field.name, operator="not_null") for one in (shape.x, shape.y) if one]
    return looking.count_of(owner_id, ref.table, filters=[*spec.filters, *there], fields=fields, stopping=stopping)


def _cut(
    owner_id: UUID, ref: VersionRef, shape: Shape, spec: ExploreSpec, fields: Fields, *, stopping: Stopping | None
) -> tuple[Shape, str]:
    names = needs_ends(shape)
    ends = {} if spec.filters else {name: known for name in names if (known := ends_known(fields[name])) is not None}
    missing = [name for name in names if name not in ends]
    looked = looking.ends_of(owner_id, ref.table, missing, filters=spec.filters, fields=fields, stopping=stopping)
    ends |= looked
    return cut(shape, ends)


def _chart(spec: ExploreSpec, shape: Shape, written: Written, kind: Kind) -> ChartSpec:
    """Return the chart of the rows a statement gives."""
    names, title = written.names, title_of(shape)[:200]
    log = spec.log and kind in {"bar", "line", "scatter", "box", "histogram"}
    match shape.form:
        case "number":
            return ChartSpec(kind="number", y=written.values, title=title)
        case "grid":
            return ChartSpec(kind="heatmap", x=names["x"], series=names["y"], y=written.values, title=title, limit=_MOST_PLACES)
        case "boxes":
            return ChartSpec(kind="box", x=names.get("x"), y=written.values, title=title, limit=_MOST_PLACES, log=log)
        case "points":
            return ChartSpec(
                kind="scatter", x=names["x"], y=(names["y"],), series=names.get("colour"), facet=names.get("facet"),
                size=names.get("size"), title=title, log=log,
            )  # fmt: skip
        case "means":
            x, y, *size = written.values
            return ChartSpec(
                kind="scatter", x=x, y=(y,), series=names.get("colour"), facet=names.get("facet"), title=title,
                size=size[0] if size else None, log=log,
            )  # fmt: skip
        case _:
            ordered = shape.x is not None and shape.x.cut != "text"
            return ChartSpec(
                kind=kind, x=names["x"], y=written.values, series=names.get("colour"), facet=names.get("facet"), title=title,
                sort="x" if ordered else "given", counted=kind == "histogram", limit=_MOST_PLACES, log=log, stacked=kind == "area" and "colour" in names,
            )  # fmt: skip


def _rows(owner_id: UUID, run: QueryRunView) -> Table:
    return service.result_table(owner_id, run.id, limit=MOST_MARKS)

"""Questions about change: growth from period to period, running totals, ranks."""

from datetime import date

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.shapes.pieces import group_by_rest, lone_measure
from backend.queries.interpreter.subject import Kind


def growth(draft: Draft) -> Reading | None:
    """Return the reading of growth: from period to period, or between two periods that are named."""
    found = draft.phrases("growth")
    if not found:
        return None
    measure = lone_measure(draft)
    for span in (*found, *draft.phrases("share", "count", "sum")):
        span.use = "shape"
    grained = [key for key in draft.keys if key.grain]
    if grained and any(grain.over for grain in draft.grains):
        draft.keys = [key for key in draft.keys if key.grain or not _is_time(draft, key)]
    if len(grained) == 1 and len(draft.keys) == 1:
        return draft.reading(Shape.GROWTH, measures=[measure], keys=grained)
    times = [one for one in draft.where if one.op is Op.DURING]
    if len(times) == 1 and not draft.keys and (halves := _halves(times[0])):
        draft.where = [one for one in draft.where if one is not times[0]]
        return draft.reading(Shape.GROWTH, measures=[Measure(measure.function, measure.field, (half,)) for half in halves])
    if not draft.keys:
        raise NotUnderstood("between which periods the change is wanted")
    raise NotUnderstood("growth by something that is not a time")


def _is_time(draft: Draft, key: Key) -> bool:
    one = draft.subject[key.field]
    return one.is_year or one.kind is Kind.DATE


def _halves(time: Condition) -> tuple[Condition, Condition] | None:
    """Return the two years of "from 2023 to 2024"; None where the span is no two years."""
    first, after = time.values
    if not isinstance(first, date) or not isinstance(after, date) or after.year != first.year + 2:
        return None
    border = first.replace(year=first.year + 1)
    return Condition(time.field, Op.DURING, (first, border)), Condition(time.field, Op.DURING, (border, after))


def over_time(draft: Draft) -> Reading | None:
    """Return the reading of running totals and ranks."""
    return _running(draft) or _ranked(draft)


def _running(draft: Draft) -> Reading | None:
    found = draft.phrases("running")
    if not found:
        return None
    measure = lone_measure(draft)
    for span in (*found, *draft.phrases("sum", "count")):
        span.use = "shape"
    grained = [key for key in draft.keys if key.grain]
    if len(grained) != 1 or len(draft.keys) != 1:
        raise NotUnderstood("over which periods the total runs")
    return draft.reading(Shape.RUNNING, measures=[measure], keys=grained)


def _ranked(draft: Draft) -> Reading | None:
    found = draft.phrases("rank")
    if not found:
        return None
    for span in found:
        span.use = "shape"
    measure = draft.measures[0] if draft.measures else lone_measure(draft)
    group_by_rest(draft)
    if not draft.keys:
        raise NotUnderstood("what is to be ranked")
    descending = draft.order.descending if draft.order is not None and draft.order.field != "" else True
    return draft.reading(
        Shape.RANK, measures=[measure], keys=draft.keys, order=Order(None, descending=descending), limit=draft.limit
    )

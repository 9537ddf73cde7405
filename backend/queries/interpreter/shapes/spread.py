"""Questions about how values are spread: histograms and distributions."""

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.figures import number_of, one_column
from backend.queries.interpreter.reading import Key, Measure, Order, Reading, Shape
from backend.queries.interpreter.spans import Role
from backend.queries.interpreter.subject import Kind

_BARS = 20  # about how many steps a histogram has
_FEW = 30  # so many different numbers are shown one by one


def histogram(draft: Draft) -> Reading | None:
    """Return the reading of "distribution of prices in steps of 250,000"."""
    found = draft.phrases("histogram")
    if not found:
        return None
    columns = [span for span in draft.free() if draft.kind(span) in {Kind.NUMBER, Kind.TEXT, Kind.TRUTH}]
    for again in [span for span in columns[1:] if span.columns == columns[0].columns]:
        again.use = "shape"  # "years of experience in 5 year bins"
        columns.remove(again)
    if len(columns) != 1:
        raise NotUnderstood("of which column the distribution is wanted")
    span = columns[0]
    name = number_of(draft, span) if draft.kind(span) is Kind.NUMBER else one_column(draft, span)
    for each in (*found, span, *draft.phrases("step")):
        each.use = "shape"
    one = draft.subject[name or span.column]
    step = _step(draft, one.name)
    if step is None and (shares := draft.phrases("share")) and not draft.keys:
        for each in shares:
            each.use = "shape"
        return draft.reading(Shape.SHARE, measures=[Measure("count")], keys=[Key(one.name)])
    return draft.reading(
        Shape.GROUPS,
        measures=[Measure("count")],
        keys=[Key(one.name, step=step), *draft.keys],
        order=Order(one.name, descending=False) if step is None else None,
    )


def _step(draft: Draft, name: str) -> float | None:
    one = draft.subject[name]
    if numbers := draft.free(Role.NUMBER):
        numbers[0].use = "shape"
        return float(numbers[0].number)
    if one.kind is not Kind.NUMBER or one.distinct <= _FEW:
        return None
    step = _nice_step(one.low, one.high)
    draft.assumptions.append(f"Steps of {step:g}.")
    return step


def _nice_step(low: object, high: object) -> float:
    if not isinstance(low, int | float) or not isinstance(high, int | float) or high <= low:
        return 1.0
    rough = (float(high) - float(low)) / _BARS
    size = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 0.1
    return next((size * factor for factor in (1, 2, 5, 10) if size * factor >= rough), rough)

"""The rows that come first: "the cheapest listing", "who earns the most", and by what a row is large."""

import re

from backend.queries.interpreter.draft import Draft
from backend.queries.interpreter.figures import one_column
from backend.queries.interpreter.reading import Order, Reading, Shape
from backend.queries.interpreter.shapes.people import person_of
from backend.queries.interpreter.shapes.pieces import showing
from backend.queries.interpreter.spans import Role, Span

_LEADS = re.compile(
    r"\b(with|has|have|had|having|whose|by|who|at|got|earns?|earned|pays?|paid|makes|made|scored|scores|spent|for)( the| a)?( \d+)?$"
)


def row_wanted(draft: Draft, span: Span) -> bool:
    """Say whether a row is asked for rather than a figure: "which listing has the highest price"."""
    before = " ".join(draft.low(max(0, span.start - 4), span.start))
    entity = any(one.role is Role.ENTITY and one.end <= span.start for one in draft.spans)
    return bool(_LEADS.search(before)) and (entity or draft.text.startswith("who"))


def extreme_rows(draft: Draft, name: str, *, descending: bool) -> Reading:
    """Return the reading of the first rows by a column, with what else was named of them."""
    free = draft.free()
    shown = [one_column(draft, span) for span in free]
    for span in free:
        span.use = "shown"
    person = person_of(draft) if draft.text.startswith("who") and not shown else None
    shown += [person] if person is not None else []
    fields = [*shown, *draft.fields, name] if shown else [*showing(draft), name]
    order = Order(name, descending=descending)
    return draft.reading(Shape.ROWS, fields=dict.fromkeys(fields), order=order, limit=draft.limit or 1)


def size_of_row(draft: Draft) -> list[str]:
    """Return the one column of money that is named after what a row is: the Deal Value of deals."""
    name = draft.subject.money
    return [name] if name is not None and set(draft.subject[name].words) & draft.subject.entity else []

"""Choices every shape has to make: which column of several, what is measured, by what the rest is grouped, what a row shows."""

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.figures import number_of, one_column
from backend.queries.interpreter.reading import Key, Measure
from backend.queries.interpreter.spans import Span
from backend.queries.interpreter.subject import Kind
from backend.queries.interpreter.words import stem


def id_first(draft: Draft, span: Span) -> str:
    """Return the column of a span, ids before names: members are told apart by their id."""
    ids = [name for name in span.columns if draft.subject[name].is_id]
    return ids[0] if ids else one_column(draft, span)


def lone_measure(draft: Draft) -> Measure:
    """Return the one measure of a draft; a lone number column is added up, otherwise rows are counted."""
    if len(draft.measures) == 1:
        return draft.measures[0]
    if draft.measures:
        raise NotUnderstood("which of several figures is meant")
    numbers = [span for span in draft.free() if draft.kind(span) is Kind.NUMBER]
    if numbers and (name := number_of(draft, numbers[0])):
        numbers[0].use = "measure"
        return Measure("sum", name)
    return Measure("count")


_LEVELS = frozenset(
    stem(word)
    for word in (
        "rate", "rating", "score", "temperature", "humidity", "percent", "percentage", "age", "height", "speed", "latitude", "longitude", "level",
        "grade", "mark", "satisfaction", "gpa", "ratio", "index", "voltage", "pressure", "share", "discount", "density", "concentration", "turnaround", "delay", "wait",
    )
)  # fmt: skip


def usual(draft: Draft, name: str) -> Measure:
    """Return the figure a column alone stands for: amounts are added up; of what is a level, such as a rating, the mean is taken."""
    level = bool(set(draft.subject[name].words) & _LEVELS) and not {"total", "amount"} & set(draft.subject[name].words)
    if level:
        draft.assumptions.append(f"The average of {name.strip()} is taken.")
    return Measure("avg" if level else "sum", name)


_PARTLY = 0.6  # how well a column answers to a part of its name


def group_by_rest(draft: Draft) -> None:
    """Take columns of kinds as groups where nothing else says what to do with them."""
    if draft.keys:
        return
    for span in draft.free():
        one = draft.field_of(span)
        few = one.kind is not Kind.NUMBER or one.is_id or one.is_year or one.distinct < 0.2 * draft.subject.rows
        if draft.names_row(span):
            span.use = "entity"
        elif one.kind is Kind.DATE and draft.low(span.start, span.end)[-1].endswith("ed"):
            span.use = "verb"  # "who closed the most": no date is asked for
        elif one.is_measure and span.weight <= _PARTLY:
            continue  # customers are no groups of their ratings
        elif few and not one.is_key:
            draft.keys.append(Key(one_column(draft, span)))
            span.use = "group"


def judgements(draft: Draft) -> list[str]:
    """Return by what a table can be judged, in words to choose from."""
    measures = [f"by {one.name.strip()}" for one in draft.subject.fields if one.is_measure][:4]
    return [*measures, "by number of rows"]


def showing(draft: Draft) -> tuple[str, ...]:
    """Return the columns by which a person knows a row: names, else ids, else all."""
    fields = draft.subject.fields
    names = [one.name for one in fields if one.kind is Kind.TEXT and one.words[-1:] in (("name",), ("titl",))]
    ids = [one.name for one in fields if one.is_id and one.distinct > 0.9 * draft.subject.rows][:1]
    return (*ids, *names) or tuple(one.name for one in fields)

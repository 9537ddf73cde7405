"""Conditions on numbers: of a column, of groups, or against the mean of the column itself."""

from backend.queries.interpreter.conditions.amounts import convert, of_other_unit, of_unit, size_of_row, worth
from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.reading import Condition, Measure, Op
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind

_OPS = {"gt": Op.GT, "lt": Op.LT, "ge": Op.GE, "le": Op.LE, "eq": Op.EQ, "ge_after": Op.GE, "le_after": Op.LE}
_COSTING = frozenset({"cost", "costs", "costing", "priced"})
_COMMA = 2  # characters between words a comma parts
_EXTREMES = {"avg": "avg", "max": "max", "min": "min"}


def take_equalities(draft: Draft) -> None:
    """Take "course 301" and "grade is 4": a number right behind a column of numbers."""
    for span in draft.free(Role.NUMBER):
        near = draft.before(span, lambda one: one.role is Role.COLUMN, within=1)
        after = draft.after(span, lambda _: True, within=1)
        if (
            near is None
            or draft.words[span.start].start - draft.words[near.end - 1].start - len(draft.words[near.end - 1].text) == _COMMA
            or (after is not None and after.phrase in {"ge_after", "le_after"} and after.start == span.end)
            or near.use not in {"", "condition"}
            or set(draft.low(near.end, span.start))
            - {"is", "are", "was", "number", "of", "=", "equals", "equal", "to", "id", "no"}
        ):
            continue
        names = [name for name in near.columns if draft.subject[name].kind is Kind.NUMBER]
        if names and span.start - near.end <= 2:
            near.use = span.use = "condition"
            draft.require(Condition(names[0], Op.EQ, (span.number,)), near.start, span.end)


def take_comparisons(draft: Draft) -> None:
    """Take comparisons with numbers, of a column, of a measure (then of groups), or with the mean of the column."""
    for phrase in draft.phrases("between"):
        _take_range(draft, phrase)
    _take_zero(draft)
    for phrase in draft.phrases("there"):
        _take_once(draft, phrase)
    for phrase in draft.phrases(*_OPS):
        trailing = phrase.phrase.endswith("_after")
        number = draft.before(phrase, _is_number, within=2) if trailing else draft.after(phrase, _is_number, within=2)
        if number is None:
            _take_extreme(draft, phrase)
            continue
        _bind(draft, phrase, _OPS[phrase.phrase], number)


def _take_zero(draft: Draft) -> None:
    """Take "campaigns with zero conversions": nothing was counted in that column."""
    for span in draft.free(Role.NUMBER):
        counted = draft.after(span, lambda _: True, within=1)
        if span.number != 0 or counted is None or counted.start != span.end or counted.role is not Role.COLUMN:
            continue
        if not counted.use and draft.field_of(counted).is_measure:
            counted.use = span.use = "condition"
            draft.require(Condition(counted.column, Op.EQ, (0,)), span.start, counted.end)


def _take_once(draft: Draft, phrase: Span) -> None:
    """Take "transferred at least once", where Transfers counts how often."""
    counted = draft.before(phrase, lambda one: one.role is Role.COLUMN, within=1)
    if draft.low(phrase.start, phrase.end) != ["at", "least", "once"] or counted is None or counted.use:
        return
    if counted.end == phrase.start and draft.field_of(counted).is_measure:
        counted.use = phrase.use = "condition"
        draft.require(Condition(counted.column, Op.GE, (1,)), counted.start, phrase.end)


def _is_number(span: Span) -> bool:
    return span.role is Role.NUMBER and not span.use


def _take_range(draft: Draft, phrase: Span) -> None:
    numbers = [one for one in draft.spans[draft.spans.index(phrase) + 1 :][:3] if _is_number(one)]
    if len(numbers) < 2:
        return
    column = _number_column(draft, phrase, numbers[0], numbers[1])
    if column is None:
        raise NotUnderstood(f"which column lies between {numbers[0].number} and {numbers[1].number}")
    low, high = sorted((numbers[0].number, numbers[1].number))
    draft.require(Condition(column, Op.BETWEEN, (low, high)), phrase.start, numbers[1].end)
    for one in (phrase, *numbers[:2]):
        one.use = "condition"


def _bind(draft: Draft, phrase: Span, op: Op, number: Span) -> None:
    measure = _measure_before(draft, phrase)
    if measure is not None:
        draft.having.append((measure, op, number.number))
        phrase.use = number.use = "having"
        return
    if _counts_rows(draft, number, phrase):
        draft.having.append((Measure("count"), op, number.number))
        phrase.use = number.use = "having"
        return
    column = _number_column(draft, phrase, number, number)
    if column is None and draft.said("group") and set(draft.low(phrase.start - 3, phrase.start)) & {"those", "ones", "groups"}:
        draft.having.append((Measure("count"), op, number.number))
        phrase.use = number.use = "having"
        return
    if column is None:
        raise NotUnderstood(f"what is compared with {number.number:,}")
    phrase.use = number.use = "condition"
    draft.require(Condition(column, op, (number.number,)), min(phrase.start, number.start), max(phrase.end, number.end))


def _measure_before(draft: Draft, phrase: Span) -> Measure | None:
    """Return the measure that is compared: "brokers whose average price is above ..."."""
    at = draft.spans.index(phrase)
    column = None
    for one in reversed(draft.spans[max(0, at - 3) : at]):
        if one.role is Role.COLUMN and column is None:
            column = one
        elif (
            one.role is Role.PHRASE
            and one.phrase in {"avg", "sum", "median", "max", "min"}
            and column is not None
            and not one.use
        ):
            if not draft.before(one, lambda span: span.role in {Role.COLUMN, Role.ENTITY}, within=2):
                return None
            one.use = column.use = "having"
            return Measure(one.phrase, column.column)
        elif one.phrase == "count" and column is not None and draft.field_of(column).is_measure:
            if column.start == one.end and one is not draft.spans[0]:  # "a number of cities below 300"
                one.use = "condition"
            return None
        elif (
            one.role is Role.PHRASE
            and one.phrase == "count"
            and draft.low(one.start, one.end)[-1] == "of"
            and at > 0
            and one is not draft.spans[0]
        ):
            one.use = "having"
            if column is not None:
                column.use = "having"
            return Measure("count")
    return None


def _counts_rows(draft: Draft, number: Span, phrase: Span) -> bool:
    """Say whether the number counts rows: "more than 300 employees", "ordered more than 2,000 times"."""
    end = max(number.end, phrase.end)
    follows = draft.low(end, end + 2)
    if follows[:1] in (["times"], ["time"], ["records"], ["rows"], ["entries"]):
        draft.explained.add(end)
        return True
    after = next(
        (
            one
            for one in draft.spans
            if end <= one.start <= end + 1 and not (one.role is Role.PHRASE and one.phrase == "distinct")
        ),
        None,
    )
    if after is None or (
        after.role is Role.COLUMN and (after.use or draft.field_of(after).is_measure or draft.field_of(after).is_year)
    ):
        return False
    if (
        after.role is Role.COLUMN
        and draft.kind(after) in {Kind.TEXT, Kind.NUMBER}
        and phrase.start < number.start
        and after.start == end
    ):
        after.use = "having"
        return True
    return after.role is Role.ENTITY


def _number_column(draft: Draft, phrase: Span, first: Span, last: Span) -> str | None:
    """Return the number column a comparison is about: after the number, just before it, or the only one that fits."""

    def numbered(one: Span) -> bool:
        return draft.low(one.start, one.end)[-1] in {"id", "number", "no", "code"}

    def fits(one: Span) -> bool:
        return (
            one.role is Role.COLUMN
            and any(
                draft.subject[name].kind is Kind.NUMBER and (numbered(one) or not draft.subject[name].is_id)
                for name in one.columns
            )
            and one.use in {"", "condition"}
        )

    begin, end = min(phrase.start, first.start), max(phrase.end, last.end)
    after = next((one for one in draft.spans if one.start in {end, end + 1} and fits(one)), None)
    before = next((one for one in reversed(draft.spans) if one.end <= begin and fits(one)), None)
    inside = next((one for one in draft.spans if phrase.end <= one.start < first.start and fits(one)), None)
    inside = inside or next((one for one in draft.spans if last.end <= one.start < phrase.start and fits(one)), None)
    chosen = inside or (after if after is not None and (before is None or after.start == end) else before) or after
    if chosen is not None:
        chosen.use = "condition"
        name = next(name for name in chosen.columns if draft.subject[name].kind is Kind.NUMBER)
        convert(draft, draft.subject[name], end, first, last)
        return name
    if draft.low(begin - 1, begin) and draft.low(begin - 1, begin)[0] in _COSTING:
        draft.explained.add(begin - 1)
    return (
        of_unit(draft, end)
        or of_other_unit(draft, end, first, last)
        or worth(draft, begin, end)
        or size_of_row(draft, begin, end)
    )


def _take_extreme(draft: Draft, phrase: Span) -> None:
    """Take "above the average": a comparison with a figure of the column itself."""
    figure = draft.after(phrase, lambda one: one.role is Role.PHRASE and one.phrase in _EXTREMES, within=1)
    if figure is None:
        return
    column = draft.after(
        figure, lambda one: one.role is Role.COLUMN and draft.field_of(one).kind is Kind.NUMBER, within=1
    ) or draft.before(phrase, lambda one: one.role is Role.COLUMN and draft.field_of(one).kind is Kind.NUMBER, within=2)
    if column is None:
        raise NotUnderstood("what is compared with the average")
    for one in draft.spans:
        if (
            one.role is Role.COLUMN
            and one.columns == column.columns
            and abs(draft.spans.index(one) - draft.spans.index(phrase)) <= 2
        ):
            one.use = "condition"
    phrase.use = figure.use = column.use = "condition"
    draft.require(Condition(column.column, _OPS[phrase.phrase], (), extreme=_EXTREMES[figure.phrase]), phrase.start, column.end)

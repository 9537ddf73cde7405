"""Rules that find what is counted or computed, by what it is grouped, and in which order it is shown."""

from backend.queries.interpreter.draft import Draft, NotUnderstood, TwoReadings
from backend.queries.interpreter.reading import Measure
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind

FUNCTIONS = ("avg", "median", "percentile", "sum", "stddev", "max", "min")
TRADED = frozenset({"sold", "paid", "bought", "spent", "made", "earned"})
_QUARTILES = {"lower": "p25", "first": "p25", "upper": "p75", "third": "p75"}


def number_of(draft: Draft, span: Span) -> str | None:
    """Return the column of a span that can be computed with; two equally good ones are two readings."""
    fit = [name for name in span.columns if draft.subject[name].kind is Kind.NUMBER]
    measures = [name for name in fit if draft.subject[name].is_measure] or fit
    if len(measures) > 1:
        raise TwoReadings("Which column do you mean?", [name.strip() for name in measures])
    return measures[0] if measures else None


def one_column(draft: Draft, span: Span) -> str:
    """Return the column of a span; two equally good ones are two readings unless one is the name of what the other is the id of."""
    if len(span.columns) == 1:
        return span.column
    named = [name for name in span.columns if not draft.subject[name].is_id and draft.subject[name].kind is not Kind.NUMBER]
    if len(named) == 1:
        return named[0]
    texts = named or list(span.columns)
    for head in ("name", "titl", "type", "label"):
        heads = [name for name in texts if draft.subject[name].words[-1:] == (head,)]
        if len(heads) == 1:
            return heads[0]
    raise TwoReadings("Which column do you mean?", [name.strip() for name in span.columns])


_PARTLY = 0.5  # how well a column answers to a word from the middle of its name


def take_measures(draft: Draft) -> None:
    """Take "average price", "number of orders", "total revenue" and lists of such functions of one column."""
    for span in draft.spans:
        if span.role is not Role.PHRASE or span.use:
            continue
        if span.phrase == "count_distinct":
            _take_distinct(draft, span)
        elif span.phrase in {"avg", "median", "percentile", "sum", "stddev"} or (
            span.phrase in {"max", "min"} and _in_a_row(draft, span)
        ):
            _take_function(draft, span)
        elif span.phrase in {"count", "how_much"}:
            _take_count(draft, span)


_PLAIN = frozenset({"maximum", "minimum", "max", "min", "maximal", "minimal"})


def _in_a_row(draft: Draft, span: Span) -> bool:
    """Say whether a function stands beside another one: "the minimum and maximum price"."""

    def beside(one: Span | None) -> bool:
        if one is None or one.role is not Role.PHRASE or one.phrase not in FUNCTIONS:
            return False
        between = set(draft.low(min(one.end, span.end), max(one.start, span.start)))
        return not between - {"and", "the", "or"} and (bool(between) or draft.low(span.start, span.end)[-1] in _PLAIN)

    return beside(draft.before(span, lambda _: True, within=1)) or beside(draft.after(span, lambda _: True, within=1))


def _take_distinct(draft: Draft, span: Span) -> None:
    column = draft.after(span, lambda one: one.role is Role.COLUMN and not one.use, within=2)
    if (
        column is not None
        and draft.names_row(column)
        and (better := draft.after(column, lambda one: one.role is Role.COLUMN and not one.use, within=1))
        and not {"and", "of", "by", "per", "in"} & set(draft.low(column.end, better.start))
    ):
        column.use, column = "entity", better
    if column is None:
        entity = draft.after(span, lambda one: one.role is Role.ENTITY, within=1)
        if entity is None:
            raise NotUnderstood("of what the different ones are counted")
        draft.measures.append(Measure("count"))
    else:
        draft.measures.append(Measure("distinct", one_column(draft, column)))
        column.use = "measure"
        _further(draft, column, "distinct")
    span.use = "measure"


def _take_function(draft: Draft, span: Span) -> None:
    if not (_of_following(draft, span) or _of_preceding(draft, span)):
        _of_the_rest(draft, span)


def _of_following(draft: Draft, span: Span) -> bool:
    at = draft.spans.index(span)
    for one in draft.spans[at + 1 : at + 5]:
        if one.phrase in {"group", "order", "top"}:
            return False
        if one.phrase in FUNCTIONS:
            continue
        if one.phrase == "count" and span.phrase == "sum":
            span.use = "measure"  # "total number of": the count says it all
            return True
        if one.role is Role.COLUMN and one.use in {"", "measure", "time"} and _add(draft, span, one):
            for said in draft.phrases("count"):
                if span.end <= said.start < one.start:
                    said.use = "measure"  # "average number of seats"
                    if one.weight <= _PARTLY:
                        raise NotUnderstood(f"whether {one.column.strip()} is that number")
            _further(draft, one, function_of(span))
            return True
    return False


def _of_preceding(draft: Draft, span: Span) -> bool:
    back = draft.before(
        span,
        lambda one: one.role is Role.COLUMN and one.use in {"", "measure"} and draft.field_of(one).kind is Kind.NUMBER,
        within=1,
    )
    return back is not None and _add(draft, span, back)


def _of_the_rest(draft: Draft, span: Span) -> None:
    loose = [
        one
        for one in draft.spans
        if one.role is Role.COLUMN and one.use in {"", "time"} and any(draft.subject[n].is_measure for n in one.columns)
    ]
    if span.phrase == "sum" and len(loose) == 1 and _add(draft, span, loose[0]):
        return
    if span.phrase in {"avg", "median"} and draft.phrases("extreme"):
        span.use = "averaged"  # "the warmest on average": the adjective says of what
        return
    if span.phrase == "sum" and (draft.said("count", "share") or draft.measures):
        span.use = "measure"
        return
    only = [one.name for one in draft.subject.fields if one.is_measure]
    if len(only) == 1:
        draft.measures.append(Measure(function_of(span), only[0]))
        span.use = "measure"
    elif (
        draft.subject.money is not None
        and set(draft.low(span.end, span.end + 3) + draft.low(span.start - 2, span.start)) & _VALUED
    ):
        draft.explained.update(place for place, word in enumerate(draft.words) if word.low in _VALUED)
        draft.assumptions.append(f"The value is taken from {draft.subject.money.strip()}.")
        draft.measures.append(Measure(function_of(span), draft.subject.money))
        span.use = "measure"
    elif span.phrase == "sum":
        raise TwoReadings("The total of what?", [f"sum of {name.strip()}" for name in only[:4]] + ["number of rows"])
    else:
        raise NotUnderstood(f"of what the {' '.join(draft.low(span.start, span.end))} is taken")


_VALUED = frozenset({"value", "amount", "worth", "cost", "costs", "price", "spend", "spent"})


def function_of(span: Span) -> str:
    """Return the function a phrase stands for."""
    if span.phrase != "percentile":
        return span.phrase
    return _QUARTILES.get(span.detail) or f"p{int(span.detail)}"


def _add(draft: Draft, span: Span, column: Span) -> bool:
    name = number_of(draft, column)
    if name is None:
        return False
    draft.measures.append(Measure(function_of(span), name))
    span.use = column.use = "measure"
    return True


def _further(draft: Draft, column: Span, function: str) -> None:
    """Take "average price and area": the columns joined to the first by "and"."""
    at = draft.spans.index(column)
    last = column
    for one in draft.spans[at + 1 : at + 4]:
        if one.role is not Role.COLUMN or one.use or "and" not in draft.low(last.end, one.start) or one.start - last.end > 2:
            return
        if function != "distinct" and not draft.field_of(one).is_measure:
            return
        draft.measures.append(Measure(function, one.column))
        one.use, last = "measure", one


def _take_amount(draft: Draft, span: Span) -> None:
    column = draft.after(span, lambda one: one.role is Role.COLUMN and not one.use, within=3)
    name = number_of(draft, column) if column else None
    if column is None or name is None:
        raise NotUnderstood("how much of what")
    column.use = span.use = "measure"
    draft.measures.append(Measure("sum", name))


def _take_count(draft: Draft, span: Span) -> None:
    following = draft.after(span, lambda one: one.role in {Role.COLUMN, Role.ENTITY, Role.VALUE}, within=1)
    if span.phrase == "how_much":
        _take_amount(draft, span)
        return
    span.use = "measure"
    if following is not None and following.role is Role.COLUMN and set(draft.low(following.start, following.end)) <= TRADED:
        following.use, following = "verb", None  # "how many sold": rows are counted
    if (
        following is not None
        and following.role is Role.COLUMN
        and following.use in {"", "measure"}
        and following.start - span.end <= 2
    ):
        one = draft.subject[following.columns[0]]
        if one.is_measure and following.weight > 0.8 and not one.is_key:
            if (
                one.words[0] in {"number", "num", "count"}
                or one.words[-1] in {"count", "number"}
                or _counts_things(draft, following)
            ):
                following.use = "measure"
                draft.measures.append(Measure("sum", one.name))
                return
        elif draft.names_row(following):
            following.use = "entity"
        elif without_kind(draft, following):
            following.use = "counted"  # "how many tickets", beside a Ticket Type
            _refuse_quantities(draft)
        elif one.kind is not Kind.NUMBER or one.is_id:
            following.use = "counted"
            if _names_another(draft, one.name):
                ids = [name for name in following.columns if draft.subject[name].is_id]
                draft.measures.append(Measure("distinct", ids[0] if ids else one_column(draft, following)))
                return
    draft.measures.append(Measure("count"))


KINDS = frozenset({"type", "kind", "status", "categori", "class", "group", "tier", "level"})


def without_kind(draft: Draft, span: Span) -> bool:
    """Say whether a plural names things rather than their kinds: "tickets", beside a Ticket Type."""
    one, said = draft.field_of(span), {word.stem for word in draft.words[span.start : span.end]}
    text = one.kind is not Kind.NUMBER and one.words[-1] in KINDS and len(one.words) > 1
    return text and one.words[-1] not in said and draft.low(span.start, span.end)[-1].endswith("s")


def _refuse_quantities(draft: Draft) -> None:
    """Ask back where things may be counted by rows or by a quantity: the tickets of bookings."""
    quantities = [one.name.strip() for one in draft.subject.fields if one.is_measure and one.words == ("quantiti",)]
    if quantities:
        raise TwoReadings("What is counted?", [f"sum of {quantities[0]}", "number of rows"])


def _counts_things(draft: Draft, span: Span) -> bool:
    """Say whether a number column counts things: "how many staff" of a museum is its number of staff."""
    one, said = draft.field_of(span), draft.low(span.start, span.end)[-1]
    if isinstance(one.low, int) and said.endswith("s") and not set(one.words) & draft.subject.entity:
        return True  # "how many page views"
    return bool({"number", "count", "total", "quantiti", "member", "popul", "capac"} & set(draft.field_of(span).words))


def _names_another(draft: Draft, name: str) -> bool:
    """Say whether a column names something else than the row: "how many customers" of orders counts each once."""
    one = draft.subject[name]
    heads = set(one.words) - {"name", "id", "code", "number", "type"}
    of_each = bool({"does", "do", "has", "have", "did"} & set(draft.text.split())) and "each" in draft.text.split()
    return not one.is_key and not (heads & draft.subject.entity) and one.distinct > 1 and (of_each or not draft.keys)

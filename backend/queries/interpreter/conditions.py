"""Rules that find which rows a question is about: values, yes and no, empty cells, comparisons, patterns."""

from backend.queries.interpreter.draft import Draft, NotUnderstood
from backend.queries.interpreter.reading import Condition, Measure, Op
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind
from backend.queries.interpreter.words import quotations

_NEGATIVE = ("not", "neither", "nor", "without", "ne")
_OPS = {"gt": Op.GT, "lt": Op.LT, "ge": Op.GE, "le": Op.LE, "eq": Op.EQ, "ge_after": Op.GE, "le_after": Op.LE}
_EXTREMES = {"avg": "avg", "max": "max", "min": "min"}


def take_patterns(draft: Draft, question: str) -> None:
    """Take "contains", "starts with" and "ends with" with the text they look for."""
    quoted = quotations(question)
    for span in draft.phrases("contains", "starts", "ends"):
        if span.phrase == "contains" and not quoted and not _says_text(draft, span):
            span.use = "filler"
            continue
        text, end = _looked_for(draft, span, quoted)
        column = draft.before(span, lambda one: _is_text(draft, one), within=4) or draft.after(
            span, lambda one: _is_text(draft, one), within=2
        )
        name = column.column if column else _naming_column(draft)
        if name is None or not text:
            raise NotUnderstood("which column is meant to hold that text")
        for one in draft.spans:
            if span.end <= one.start < end:
                one.use = "pattern"
        if column and (column.start < span.start or column.start >= end):
            column.use = column.use or "condition"
        draft.explained.update(range(span.end, end))
        span.use = "condition"
        op = {"contains": Op.CONTAINS, "starts": Op.STARTS, "ends": Op.ENDS}[span.phrase]
        draft.require(Condition(name, op, (text,)), span.start, end)


def _says_text(draft: Draft, span: Span) -> bool:
    """Say whether "containing" looks for text: it says so, or a text column stands right before and plain words follow."""
    if draft.low(span.start, span.end)[-1] in {
        "word",
        "words",
        "letter",
        "letters",
        "text",
        "string",
        "substring",
        "phrase",
        "character",
    }:
        return True
    before = draft.before(span, lambda _: True, within=1)
    after = next((one for one in draft.spans if one.start == span.end), None)
    capital = span.end < len(draft.words) and draft.words[span.end].is_capital
    return (
        before is not None and _is_text(draft, before) and (capital or not (after and after.role in {Role.PHRASE, Role.COLUMN}))
    )


def _looked_for(draft: Draft, span: Span, quoted: list[str]) -> tuple[str, int]:
    at = span.end
    while (
        at < len(draft.words)
        and draft.words[at].text != "A"
        and draft.words[at].low in {"the", "a", "an", "word", "letter", "text", "substring", "string", "letters", "phrase"}
        and not draft.words[at].quoted
    ):
        at += 1
    if at >= len(draft.words):
        return "", at
    if draft.words[at].quoted:
        number = draft.words[at].quoted
        end = at
        while end < len(draft.words) and draft.words[end].quoted == number:
            end += 1
        return quoted[number - 1].strip("%"), end
    end = at + 1
    while end < len(draft.words) and not draft.words[end].quoted and (end in _inside(draft, at) or _goes_on(draft, at, end)):
        end += 1
    return " ".join(word.text for word in draft.words[at:end]).strip("%"), end


def _inside(draft: Draft, at: int) -> range:
    span = next((one for one in draft.spans if one.start == at and one.role in {Role.VALUE, Role.COLUMN}), None)
    return range(span.start, span.end) if span else range(at, at)


def _goes_on(draft: Draft, at: int, end: int) -> bool:
    """Say whether the text looked for goes on: nothing else explains the word and nothing ends the phrase before it."""
    from backend.queries.interpreter.lexicon import FILLER

    word = draft.words[end]
    covered = any(one.start <= end < one.end and one.role is not Role.VALUE for one in draft.spans)
    return not covered and word.low not in FILLER and (draft.words[at].is_capital == word.is_capital)


def _is_text(draft: Draft, span: Span) -> bool:
    return span.role is Role.COLUMN and draft.kind(span) is Kind.TEXT


def _naming_column(draft: Draft) -> str | None:
    texts = [one for one in draft.subject.fields if one.kind is Kind.TEXT]
    named = [one for one in texts if one.words[-1:] in (("name",), ("titl",))]
    return (named or texts)[0].name if len(named) == 1 or len(texts) == 1 else None


def take_values(draft: Draft) -> None:
    """Take the values a question names; several of one column are alternatives."""
    found: dict[tuple[str, bool], list[tuple[str, Span]]] = {}
    for span in draft.free(Role.VALUE):
        column, cell = _cell(draft, span)
        negative = _is_negated(draft, span)
        found.setdefault((column, negative), []).append((cell, span))
        span.use, span.columns = "condition", (column,)
        for near in (draft.before(span, lambda _: True, within=1), draft.after(span, lambda _: True, within=1)):
            if near and near.role is Role.COLUMN and not near.use and _belongs(draft, near, span, column):
                near.use = "condition"
    for (column, negative), said in found.items():
        cells = list(dict.fromkeys(cell for cell, _ in said))
        place = (said[0][1].start, said[-1][1].end)
        if len(cells) == 1:
            draft.require(Condition(column, Op.NE if negative else Op.EQ, (cells[0],)), *place)
        else:
            draft.require(Condition(column, Op.NOT_IN if negative else Op.IN, tuple(cells)), *place)


def _belongs(draft: Draft, near: Span, span: Span, column: str) -> bool:
    if column not in near.columns:
        return False
    between = draft.low(near.end, span.start) if near.start < span.start else draft.low(span.end, near.start)
    if near.start < span.start:
        ok = all(
            word
            in {
                "is",
                "are",
                "was",
                "were",
                "of",
                "the",
                "named",
                "called",
                "in",
                "as",
                "a",
                "equal",
                "equals",
                "type",
                "name",
                "not",
                "either",
                "has",
                "=",
                ":",
                "by",
                "or",
                "both",
            }
            for word in between
        )
        return ok
    return not between


def _cell(draft: Draft, span: Span) -> tuple[str, str]:
    """Return the column and cell a value span means: near a mention of the column, else where fewest values are."""
    mentioned = {name for one in draft.spans if one.role is Role.COLUMN and len(one.columns) == 1 for name in one.columns}
    near = [cell for cell in span.cells if cell[0] in mentioned]
    chosen = sorted(near or span.cells, key=lambda cell: draft.subject[cell[0]].distinct)
    if len({name for name, _ in chosen}) > 1:
        draft.assumptions.append(f"“{chosen[0][1]}” is taken as {chosen[0][0].strip()}.")
    first = chosen[0][0]
    same = [cell for name, cell in chosen if name == first]
    exact = " ".join(word.text for word in draft.words[span.start : span.end])
    return first, next((cell for cell in same if cell == exact), same[0])


def _is_negated(draft: Draft, span: Span) -> bool:
    at = draft.spans.index(span)
    for one in reversed(draft.spans[max(0, at - 4) : at]):
        if one.role is Role.PHRASE and one.phrase in _NEGATIVE:
            gap = draft.low(one.end, span.start)
            one.use = "condition"
            return len(gap) <= 6
        if one.role is Role.PHRASE or (one.role is Role.COLUMN and one.use != "condition"):
            if "or" in draft.low(one.end, span.start) or "nor" in draft.low(one.end, span.start):
                continue
            return False
    return False


def take_truths(draft: Draft) -> None:
    """Take columns of yes and no that a question uses as a condition, and the absence or presence of others."""
    grouped = draft.said("group", "compare")
    for span in draft.free():
        kind = draft.kind(span)
        negative = _negation_before(draft, span)
        one = draft.field_of(span)
        if (
            one.yes is not None
            and one.no is not None
            and not _after_group(draft, span)
            and draft.said("count", "share", "not")
            and span.columns == (one.name,)
        ):
            no = draft.before(span, lambda near: near.role is Role.PHRASE and near.phrase in {"not", "without"}, within=1)
            if no is not None and span.start - no.end <= 1:
                no.use = span.use = "condition"
                draft.require(Condition(one.name, Op.EQ, (one.no,)), span.start, span.end)
            continue
        if kind is Kind.TRUTH:
            if negative:
                negative.use, span.use = "condition", "condition"
                draft.require(Condition(span.column, Op.FALSE), span.start, span.end)
            elif not grouped or not _after_group(draft, span):
                if draft.said("compare"):
                    continue
                span.use = "condition"
                draft.require(Condition(span.column, Op.TRUE), span.start, span.end)
        elif negative is None and _is_had(draft, span):
            span.use = "condition"
            draft.require(Condition(span.column, Op.FILLED), span.start, span.end)
        elif negative is not None and not _compared(draft, span):
            negative.use, span.use = "condition", "condition"
            draft.require(Condition(span.column, Op.NULL), span.start, span.end)
    for phrase in draft.phrases("missing"):
        if draft.said("duplicates", "repeated"):
            continue
        column = draft.before(phrase, lambda one: one.role is Role.COLUMN, within=2) or draft.after(
            phrase, lambda one: one.role is Role.COLUMN, within=2
        )
        if column:
            phrase.use, column.use = "condition", "condition"
            op = Op.FILLED if _is_negated(draft, phrase) else Op.NULL
            draft.require(Condition(column.column, op), phrase.start, phrase.end)


_HAD = frozenset({"used", "use", "uses", "have", "has", "had", "got", "received", "with"})


def _is_had(draft: Draft, span: Span) -> bool:
    """Say whether rows are meant that have a value there: "used a coupon", "with a bonus", where some have none."""
    one = draft.field_of(span)
    before = draft.low(span.start - 2, span.start)
    counted = draft.said("count", "share")
    return (
        counted
        and one.filled < one.rows
        and before[-1:] in (["a"], ["an"], ["any"])
        and bool(_HAD & set(before))
        and not _compared(draft, span)
    )


def take_addresses(draft: Draft) -> None:
    """Take "a contractor.example e-mail address": a part of an address, beside the column that holds addresses."""
    for place, word in enumerate(draft.words):
        if ("." not in word.text and "@" not in word.text) or word.number is not None or word.quoted:
            continue
        if any(span.start <= place < span.end for span in draft.spans):
            continue
        texts = [span for span in draft.free() if draft.kind(span) is Kind.TEXT and abs(span.start - place) <= 4]
        if texts:
            texts[0].use = "condition"
            draft.require(
                Condition(texts[0].column, Op.EQ if "@" in word.text else Op.CONTAINS, (word.text,)), place, place + 1
            )
            draft.explained.add(place)


def _after_group(draft: Draft, span: Span) -> bool:
    near = draft.before(span, lambda one: one.role is Role.PHRASE and one.phrase == "group", within=3)
    return near is not None


def _negation_before(draft: Draft, span: Span) -> Span | None:
    at = draft.spans.index(span)
    for one in reversed(draft.spans[max(0, at - 2) : at]):
        if one.role is Role.PHRASE and one.phrase in {"without", "neither", "nor"} and not (one.use and one.phrase == "not"):
            return one
        if one.role is Role.PHRASE and one.phrase == "not" and draft.kind(span) is Kind.TRUTH and span.start - one.end <= 1:
            return one
        if one.role is not Role.COLUMN or one.use != "condition":
            break
    if draft.low(span.start - 1, span.start) == ["no"]:
        return Span(span.start - 1, span.start, Role.PHRASE, 0, phrase="without")
    return None


def _compared(draft: Draft, span: Span) -> bool:
    """Say whether a comparison follows the column: "not more than" is about its size, not its absence."""
    return draft.after(span, lambda one: one.role is Role.PHRASE and one.phrase in _OPS, within=1) is not None


def take_equalities(draft: Draft) -> None:
    """Take "course 301" and "grade is 4": a number right behind a column of numbers."""
    for span in draft.free(Role.NUMBER):
        near = draft.before(span, lambda one: one.role is Role.COLUMN, within=1)
        if (
            near is None
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
    for phrase in draft.phrases(*_OPS):
        trailing = phrase.phrase.endswith("_after")
        number = draft.before(phrase, _is_number, within=1) if trailing else draft.after(phrase, _is_number, within=2)
        if number is None:
            _take_extreme(draft, phrase)
            continue
        _bind(draft, phrase, _OPS[phrase.phrase], number)


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
        elif one.role is Role.PHRASE and one.phrase == "count" and column is not None and draft.field_of(column).is_measure:
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

    def fits(one: Span) -> bool:
        return (
            one.role is Role.COLUMN
            and any(draft.subject[name].kind is Kind.NUMBER for name in one.columns)
            and one.use in {"", "condition"}
        )

    begin, end = min(phrase.start, first.start), max(phrase.end, last.end)
    after = next((one for one in draft.spans if one.start in {end, end + 1} and fits(one)), None)
    before = next((one for one in reversed(draft.spans) if one.end <= begin and fits(one)), None)
    inside = next((one for one in draft.spans if phrase.end <= one.start < first.start and fits(one)), None)
    chosen = inside or (after if after is not None and (before is None or after.start == end) else before) or after
    if chosen is not None:
        chosen.use = "condition"
        return next(name for name in chosen.columns if draft.subject[name].kind is Kind.NUMBER)
    return _worth(draft, begin, end)


def _worth(draft: Draft, begin: int, end: int) -> str | None:
    """Return the money column of "worth between 100 and 200 euros", "earn more than": by unit, or by a verb of money."""
    units = {"eur", "euro", "euros", "usd", "dollar", "dollars", "€", "$"}
    near = draft.low(begin - 2, begin) + draft.low(end, end + 1)
    if not any(word in units or word in {"worth", "cost", "costs", "costing", "priced", "paid"} for word in near):
        return None
    draft.explained.update(range(max(0, begin - 2), begin))
    draft.explained.add(end)
    money = [
        one
        for one in draft.subject.fields
        if one.is_measure and {"amount", "price", "cost", "revenu", "eur", "usd", "salari", "fee", "total"} & set(one.words)
    ]
    money = [one for one in money if not {"unit", "discount"} & set(one.words)] or money
    return money[0].name if len(money) == 1 else None


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


def take_alternatives(draft: Draft) -> None:
    """Make conditions joined by "or" alternatives; those by "and" hold together."""
    placed = sorted((place, one) for one, place in draft.places.items() if one in draft.where)
    joined = [
        (one, two)
        for ((_, end), one), ((start, _), two) in zip(placed, placed[1:], strict=False)
        if "or" in draft.low(end, start)
    ]
    if not joined:
        return
    if len(joined) > 1 or (len(placed) > 2 and joined[0][0].field != joined[0][1].field):
        raise NotUnderstood("what “or” joins")
    one, two = joined[0]
    if (
        one.field == two.field
        and one.op == two.op
        and one.op is not Op.EQ
        and one.op is not Op.DURING
        and one.op is not Op.CONTAINS
    ):
        raise NotUnderstood("what “or” joins")
    draft.any_of = [one, two]
    draft.where = [one for one in draft.where if one not in draft.any_of]

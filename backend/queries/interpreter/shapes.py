"""Rules that put the pieces of a draft together into a reading: what kind of answer is wanted."""

import re

from backend.queries.interpreter.draft import Draft, NotUnderstood, TwoReadings
from backend.queries.interpreter.figures import extreme_of, number_of, one_column
from backend.queries.interpreter.reading import Condition, Key, Measure, Op, Order, Reading, Shape
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Kind


def special(draft: Draft) -> Reading | None:
    """Return the reading of a question about correlation, empty cells, duplicates or first dates; None for others."""
    if found := draft.phrases("correlation"):
        columns = [span for span in draft.free() if any(draft.subject[name].kind is Kind.NUMBER for name in span.columns)]
        if len(columns) != 2:
            raise NotUnderstood("which two numbers are to be set against each other")
        names = tuple(number_of(draft, span) or "" for span in columns)
        for span in (*found, *columns):
            span.use = "shape"
        return Reading(Shape.CORRELATION, fields=names, where=tuple(draft.where), any_of=tuple(draft.any_of))
    if found := draft.phrases("repeated"):
        found[0].use = "shape"
        return Reading(Shape.REPEATED)
    if found := draft.phrases("duplicates"):
        columns = [span for span in draft.free()]
        if columns:
            counted = draft.said("count", "count_distinct") or "any" in draft.text.split()
            for span in (*found, *columns, *draft.phrases("count", "count_distinct", "there")):
                span.use = "shape"
            names = tuple(_id_first(draft, span) for span in columns[:1])
            return Reading(
                Shape.DUPLICATES,
                fields=names,
                measures=(Measure("count"),) if counted else (),
                where=tuple(draft.where),
                any_of=tuple(draft.any_of),
            )
        for span in found:
            span.use = "shape"
        return Reading(Shape.REPEATED)
    return _missing(draft) or _firsts(draft)


def _id_first(draft: Draft, span: Span) -> str:
    ids = [name for name in span.columns if draft.subject[name].is_id]
    return ids[0] if ids else one_column(draft, span)


def _missing(draft: Draft) -> Reading | None:
    empty = [one for one in draft.where if one.op is Op.NULL]
    found = draft.phrases("missing")
    shares = draft.phrases("share")
    if found and not empty:
        every = re.search(r"(each|every|all|per|by)( the)? columns?", draft.text)
        if not every:
            raise NotUnderstood("of which column the empty cells are counted")
        for span in (*found, *shares, *draft.phrases("group", "count")):
            span.use = "shape"
        draft.explained.update(place for place, word in enumerate(draft.words) if word.low in {"column", "columns"})
        return Reading(Shape.MISSING)
    return None


def _firsts(draft: Draft) -> Reading | None:
    grained = [key for key in draft.keys if key.grain]
    match = re.search(r"\b(new|first[- ]time) \w+", draft.text)
    if match and grained:
        at = draft.text[: match.start()].count(" ") + 1
        span = next((one for one in draft.spans if one.start == at and one.role is Role.COLUMN), None)
        if span is not None:
            name = _id_first(draft, span)
            for one in draft.spans:
                if one.role is Role.COLUMN and set(one.columns) & set(span.columns):
                    one.use = "shape"
            for one in (*draft.phrases("first", "group", "count"), *draft.free(Role.ENTITY)):
                one.use = "shape"
            draft.explained.add(at - 1)
            return Reading(
                Shape.FIRSTS, fields=(name,), keys=(grained[0],), where=tuple(draft.where), any_of=tuple(draft.any_of)
            )
    found = draft.phrases("first", "final")
    if not found:
        return None
    dates = [one for one in draft.subject.fields if one.kind is Kind.DATE]
    named = [span for span in draft.free() if draft.kind(span) is Kind.DATE]
    keys = list(draft.keys)
    if not keys:
        groups = [span for span in draft.free() if draft.kind(span) is Kind.TEXT]
        if len(groups) == 1 and draft.said("group"):
            keys, groups[0].use = [Key(one_column(draft, groups[0]))], "group"
    if not keys or any(key.grain for key in keys):
        return None
    entity = [one for one in dates if set(one.words) & draft.subject.entity] or dates
    pool = [draft.subject[span.column] for span in named] or (entity if len(entity) == 1 else _pointed(draft, dates))
    if len(pool) != 1:
        raise TwoReadings("The first by which date?", [one.name.strip() for one in dates])
    for one in (*found, *named, *draft.free(Role.ENTITY), *draft.phrases("group")):
        one.use = "shape"
    return Reading(
        Shape.GROUPS,
        measures=(Measure("min" if found[0].phrase == "first" else "max", pool[0].name),),
        keys=tuple(keys),
        where=tuple(draft.where),
        any_of=tuple(draft.any_of),
    )


def _pointed(draft: Draft, dates: list) -> list:  # type: ignore[type-arg]
    stems = {word.stem for word in draft.words}
    fit = [one for one in dates if stems & (set(one.words) - {"date", "time", "day", "on", "at"})]
    whole = [one for one in dates if one.filled == one.rows]
    return fit if len(fit) == 1 else whole


def histogram(draft: Draft) -> Reading | None:
    """Return the reading of "distribution of prices in steps of 250,000"."""
    found = draft.phrases("histogram")
    if not found:
        return None
    columns = [span for span in draft.free() if draft.kind(span) in {Kind.NUMBER, Kind.TEXT, Kind.TRUTH}]
    if len(columns) != 1:
        raise NotUnderstood("of which column the distribution is wanted")
    span = columns[0]
    name = number_of(draft, span) if draft.kind(span) is Kind.NUMBER else one_column(draft, span)
    one = draft.subject[name or span.column]
    for each in (*found, span, *draft.phrases("step")):
        each.use = "shape"
    numbers = draft.free(Role.NUMBER)
    step: float | None = None
    if numbers:
        step, numbers[0].use = float(numbers[0].number), "shape"
    elif one.kind is Kind.NUMBER and one.distinct > 30:
        step = _nice_step(one.low, one.high)
        draft.assumptions.append(f"Steps of {step:g}.")
    return Reading(
        Shape.GROUPS,
        measures=(Measure("count"),),
        keys=(Key(one.name, step=step), *draft.keys),
        where=tuple(draft.where),
        any_of=tuple(draft.any_of),
        order=Order(one.name, False) if step is None else None,
    )


def _nice_step(low: object, high: object) -> float:
    if not isinstance(low, int | float) or not isinstance(high, int | float) or high <= low:
        return 1.0
    rough = (float(high) - float(low)) / 20
    size = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 0.1
    return next((size * factor for factor in (1, 2, 5, 10) if size * factor >= rough), rough)


def share(draft: Draft) -> Reading | None:
    """Return the reading of shares: of each group, or of what meets a condition."""
    found = draft.phrases("share")
    if not found or (draft.said("growth") and not draft.keys):
        return None
    for span in (*found, *draft.phrases("count", "sum")):
        span.use = "shape"
    measure = draft.measures[0] if draft.measures else Measure("count")
    if not draft.measures:
        numbers = [span for span in draft.free() if draft.kind(span) is Kind.NUMBER and draft.field_of(span).is_measure]
        if len(numbers) >= 2 and re.search(r"as (a |the )?(percent|percentage|share|proportion|%)", draft.text):
            over, under = (number_of(draft, span) or "" for span in numbers[:2])
            for span in numbers[:2]:
                span.use = "measure"
            return Reading(
                Shape.RATIO,
                measures=(Measure("sum", over), Measure("sum", under)),
                keys=tuple(draft.keys),
                where=tuple(draft.where),
                fields=("percent",),
            )
        if numbers and (name := number_of(draft, numbers[0])):
            numbers[0].use, measure = "measure", Measure("sum", name)
    if measure.function not in {"count", "sum", "distinct"}:
        raise NotUnderstood("a share of an average")
    _group_by_rest(draft)
    if draft.keys and not (draft.where and _is_part(draft)):
        return Reading(
            Shape.SHARE, measures=(measure,), keys=tuple(draft.keys), where=tuple(draft.where), any_of=tuple(draft.any_of)
        )
    if not draft.where:
        truths = [span for span in draft.free() if draft.kind(span) is Kind.TRUTH]
        filled = [span for span in draft.free() if draft.field_of(span).filled < draft.subject.rows]
        if truths:
            truths[0].use = "condition"
            draft.where.append(Condition(truths[0].column, Op.TRUE))
        elif filled:
            filled[0].use = "condition"
            draft.where.append(Condition(filled[0].column, Op.FILLED))
        else:
            raise NotUnderstood("of what the share is wanted")
    part, base = _part_and_base(draft)
    return Reading(
        Shape.SHARE,
        measures=(Measure(measure.function, measure.field, tuple(part)),),
        keys=tuple(draft.keys),
        where=tuple(base),
    )


def _is_part(draft: Draft) -> bool:
    """Say whether the conditions name the part, as in "share of cancelled orders by country"."""
    return not draft.any_of and any(one.op in {Op.TRUE, Op.FALSE, Op.NULL, Op.FILLED} for one in draft.where)


def _part_and_base(draft: Draft) -> tuple[list[Condition], list[Condition]]:
    """Tell the part from the whole: "what percent of villas have a garden": villas are the whole. Times always bound the whole."""
    timed = [one for one in draft.where if one.op in {Op.DURING, Op.LAST, Op.THIS, Op.GE, Op.LT}]
    others = [one for one in draft.where if one not in timed]
    if not others:
        return timed, []
    if len(others) == 1:
        return others, timed
    verb = re.search(
        r"\b(have|has|had|is|are|was|were|work|works|used|use|with|got|come|came|goes|go|live|lives|belong|belongs|earn|pay|paid|do|does)\b",
        draft.text,
    )
    if verb is None:
        return others[-1:], timed + others[:-1]
    at = draft.text[: verb.start()].count(" ")
    early = {name for span in draft.spans if span.end <= at and span.use == "condition" for name in span.columns}
    base = [one for one in others if one.field in early]
    part = [one for one in others if one not in base]
    return (part or others[-1:], timed + (base if part else others[:-1]))


def _group_by_rest(draft: Draft) -> None:
    """Take columns of kinds as groups where nothing else says what to do with them."""
    if draft.keys:
        return
    for span in draft.free():
        one = draft.field_of(span)
        if draft.names_row(span):
            span.use = "entity"
        elif (
            one.kind is not Kind.NUMBER or one.is_id or one.is_year or one.distinct < 0.2 * draft.subject.rows
        ) and not one.is_key:
            draft.keys.append(Key(one_column(draft, span)))
            span.use = "group"


def growth(draft: Draft) -> Reading | None:
    """Return the reading of growth: from period to period, or between two periods that are named."""
    found = draft.phrases("growth")
    if not found:
        return None
    times = [one for one in draft.where if one.op is Op.DURING]
    measure = _measure(draft)
    for span in (*found, *draft.phrases("share", "count", "sum")):
        span.use = "shape"
    grained = [key for key in draft.keys if key.grain]
    if grained and any(grain.over for grain in draft.grains):
        draft.keys = [
            key
            for key in draft.keys
            if key.grain or not (draft.subject[key.field].is_year or draft.subject[key.field].kind is Kind.DATE)
        ]
    if len(grained) == 1 and len(draft.keys) == 1:
        return Reading(
            Shape.GROWTH, measures=(measure,), keys=(grained[0],), where=tuple(draft.where), any_of=tuple(draft.any_of)
        )
    if len(times) == 1 and not draft.keys:
        first, after = times[0].values
        middle = getattr(first, "year", 0) + 1
        if getattr(after, "year", 0) == middle + 1 and hasattr(first, "replace"):
            border = first.replace(year=middle)  # type: ignore[union-attr]
            rest = tuple(one for one in draft.where if one is not times[0])
            halves = (
                Condition(times[0].field, Op.DURING, (first, border)),
                Condition(times[0].field, Op.DURING, (border, after)),
            )
            one, two = (Measure(measure.function, measure.field, (half,)) for half in halves)
            return Reading(Shape.GROWTH, measures=(one, two), where=rest)
    if not draft.keys:
        raise NotUnderstood("between which periods the change is wanted")
    raise NotUnderstood("growth by something that is not a time")


def _measure(draft: Draft) -> Measure:
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


def over_time(draft: Draft) -> Reading | None:
    """Return the reading of running totals and ranks."""
    if found := draft.phrases("running"):
        measure = _measure(draft)
        grained = [key for key in draft.keys if key.grain]
        for span in (*found, *draft.phrases("sum", "count")):
            span.use = "shape"
        if len(grained) != 1 or len(draft.keys) != 1:
            raise NotUnderstood("over which periods the total runs")
        return Reading(
            Shape.RUNNING, measures=(measure,), keys=(grained[0],), where=tuple(draft.where), any_of=tuple(draft.any_of)
        )
    if found := draft.phrases("rank"):
        for span in found:
            span.use = "shape"
        if not draft.measures:
            draft.measures.append(_measure(draft))
        _group_by_rest(draft)
        if not draft.keys:
            raise NotUnderstood("what is to be ranked")
        descending = draft.order.descending if draft.order is not None and draft.order.field != "" else True
        return Reading(
            Shape.RANK,
            measures=(draft.measures[0],),
            keys=tuple(draft.keys),
            where=tuple(draft.where),
            any_of=tuple(draft.any_of),
            order=Order(None, descending),
            limit=draft.limit,
        )
    return None


def ratio(draft: Draft) -> Reading | None:
    """Return the reading of one thing over another: "revenue per customer by country", "ratio of returned to delivered orders"."""
    if found := draft.phrases("ratio"):
        pairs = [one for one in draft.where if one.op is Op.IN and len(one.values) == 2]
        if len(pairs) == 1:
            found[0].use = "shape"
            rest = tuple(one for one in draft.where if one is not pairs[0])
            over, under = (
                Measure("count", None, (Condition(pairs[0].field, Op.EQ, (value,)),)) for value in _in_order(draft, pairs[0])
            )
            return Reading(Shape.RATIO, measures=(over, under), keys=tuple(draft.keys), where=rest)
    for phrase in [
        span
        for span in draft.spans
        if span.role is Role.PHRASE and span.phrase == "group" and draft.low(span.start, span.end) == ["per"]
    ]:
        over = draft.before(phrase, lambda span: span.role is Role.COLUMN and draft.kind(span) is Kind.NUMBER, within=1)
        under = draft.after(phrase, lambda span: span.role is Role.COLUMN, within=1)
        grouped = [
            span for span in draft.spans if span.role is Role.PHRASE and span.phrase == "group" and span.start > phrase.end
        ]
        if over is None or under is None or (draft.kind(under) is not Kind.NUMBER and not grouped):
            continue
        top, bottom = number_of(draft, over), draft.subject[_id_first(draft, under)]
        if top is None or draft.said("avg", "median", "max", "min"):
            continue
        below = Measure("sum", bottom.name) if bottom.is_measure else Measure("distinct", bottom.name)
        for span in (phrase, over, under, *draft.phrases("sum")):
            span.use = "shape"
        keys = tuple(key for key in draft.keys if key.field not in under.columns)
        draft.explained.update(place for place, word in enumerate(draft.words) if word.low in {"total", "totals", "over"})
        return Reading(
            Shape.RATIO, measures=(Measure("sum", top), below), keys=keys, where=tuple(draft.where), any_of=tuple(draft.any_of)
        )
    return None


def _in_order(draft: Draft, pair: Condition) -> tuple[str, ...]:
    return tuple(str(value) for value in pair.values)


def plain(draft: Draft) -> Reading:
    """Return the reading of everything else: rows, or figures by group, perhaps the first few."""
    _compare(draft)
    reading = _superlative(draft)
    if reading is not None:
        return reading
    return _figures(draft) if draft.measures or draft.keys or draft.having else _rows(draft)


def _compare(draft: Draft) -> None:
    """Take "compare A and B": the values become the groups."""
    found = draft.phrases("compare")
    if not found:
        return
    pairs = [one for one in draft.where if one.op is Op.IN]
    truths = [span for span in draft.free() if draft.kind(span) is Kind.TRUTH]
    if pairs:
        draft.keys.append(Key(pairs[0].field))
    elif truths:
        draft.keys.append(Key(truths[0].column))
        truths[0].use = "group"
        for span in draft.free():
            if truths[0].end <= span.start <= truths[0].end + 3 and "and" in draft.low(truths[0].end, span.start):
                span.use = "opposite"
        draft.explained.update(
            place
            for place in range(truths[0].end, min(len(draft.words), truths[0].end + 4))
            if draft.words[place].low not in {"by"}
        )
    elif not draft.keys:
        raise NotUnderstood("what is to be compared with what")
    for span in found:
        span.use = "shape"
    if not draft.measures:
        draft.measures.append(_measure(draft))


def _superlative(draft: Draft) -> Reading | None:  # noqa: C901  one row of a table a way
    for span in draft.phrases("most_common", "least_common"):
        span.use = "shape"
        rest = [one for one in draft.free() if one.role is Role.COLUMN]
        target = draft.after(span, lambda one: one.role is Role.COLUMN and not one.use, within=2) or (rest[0] if rest else None)
        if target is None:
            raise NotUnderstood("the most common what")
        target.use = "group"
        name = one_column(draft, target)
        others = [one for one in draft.free() if one is not target and one.end <= span.start]
        if (
            others
            and re.search(
                r"\b(who|that|which|use|uses|using|used|with|whose|have|has|having|are|is)\b",
                " ".join(draft.low(others[-1].end, span.start)),
            )
            and not draft.measures
        ):
            negative = next(
                (
                    one
                    for one in draft.spans
                    if one.role is Role.PHRASE and one.phrase == "not" and one.end <= span.start and span.start - one.end <= 4
                ),
                None,
            )
            if negative:
                negative.use = "condition"
            draft.where.append(Condition(name, Op.NE if negative else Op.EQ, (), extreme="mode"))
            return _rows(draft)
        return Reading(
            Shape.GROUPS,
            measures=(Measure("count"),),
            keys=(Key(name),),
            where=tuple(draft.where),
            any_of=tuple(draft.any_of),
            order=Order(None, span.phrase == "most_common"),
            limit=draft.limit or 1,
        )
    for span in draft.phrases("extreme"):
        name, descending = extreme_of(draft, span)
        if draft.keys and name and not draft.measures and draft.said("group"):
            span.use = "measure"
            older = span.detail in {"oldest", "youngest"} and "age" not in draft.subject[name].words
            return _figures_with(draft, [Measure("max" if descending != older else "min", name)])
        if draft.measures and draft.keys and draft.limit:
            span.use = "order"
            return Reading(
                Shape.GROUPS,
                measures=tuple(draft.measures),
                keys=tuple(draft.keys),
                where=tuple(draft.where),
                any_of=tuple(draft.any_of),
                order=Order(None, descending),
                limit=draft.limit,
            )
        if draft.measures and (groups := [one for one in draft.free() if draft.kind(one) is Kind.TEXT]):
            span.use = "order"
            groups[0].use = "group"
            draft.keys.append(Key(one_column(draft, groups[0])))
            return Reading(
                Shape.GROUPS,
                measures=tuple(draft.measures),
                keys=tuple(draft.keys),
                where=tuple(draft.where),
                any_of=tuple(draft.any_of),
                order=Order(None, descending),
                limit=draft.limit or 1,
            )
        if name is None:
            raise NotUnderstood(f"“{span.detail}” by which column")
        span.use = "order"
        return _extreme_rows(draft, name, descending=descending)
    for span in draft.phrases("max", "min", "top", "bottom"):
        found = _max_or_min(draft, span)
        if found is not None:
            return found
    return None


def _max_or_min(draft: Draft, span: Span) -> Reading | None:
    descending = span.phrase in {"max", "top"}
    loose = [one for one in draft.free() if draft.field_of(one).is_measure and draft.low(one.start - 1, one.start) == ["by"]]
    if loose and not draft.measures and (name := number_of(draft, loose[0])):
        loose[0].use = "measure"
        draft.measures.append(Measure("sum", name))
    following = draft.after(span, lambda _: True, within=1)
    if following is not None and following.role is Role.NUMBER and following.use == "limit":
        following = draft.after(following, lambda _: True, within=1)
    if following is not None and following.role is Role.PHRASE and following.phrase == "count":
        counted_column = draft.after(following, lambda _: True, within=1)
        if counted_column is not None and counted_column.role is Role.COLUMN and draft.field_of(counted_column).is_measure:
            following, counted_column.use = counted_column, ""
            draft.measures = [one for one in draft.measures if one != Measure("count") and one.field != counted_column.column]
    word = draft.low(span.end - 1, span.end)[0]
    if span.phrase in {"top", "bottom"} and not draft.limit and not draft.order:
        raise TwoReadings("The top by what?", _judgements(draft))
    ordered = draft.order is not None and span.phrase in {"top", "bottom"}
    counted = [one for one in draft.measures if one.function in {"count", "distinct"}]
    if (
        draft.measures
        and not ordered
        and (
            span.phrase in {"top", "bottom"} or following is None or following.role is Role.PHRASE or draft.keys or draft.limit
        )
    ):
        span.use = "order"
        if not draft.keys:
            _group_by_rest(draft)
        if not draft.keys:
            raise NotUnderstood(f"the {word} of what")
        return Reading(
            Shape.GROUPS,
            measures=tuple(draft.measures),
            keys=tuple(draft.keys),
            where=tuple(draft.where),
            any_of=tuple(draft.any_of),
            having=tuple(draft.having),
            order=Order(None, descending),
            limit=draft.limit or 1,
        )
    if (
        following is not None
        and following.role is Role.COLUMN
        and any(draft.subject[n].kind in {Kind.NUMBER, Kind.DATE} and not draft.subject[n].is_id for n in following.columns)
    ):
        name = number_of(draft, following) or following.column
        span.use = "order"
        following.use = following.use or "order"
        others = [one for one in draft.free() if one is not following]
        asks_rows = bool(others) or (
            any(one.role is Role.ENTITY for one in draft.spans)
            and re.match(r"(which|who|what|show|list|find|give|name|return)\b", draft.text) is not None
        )
        leads = draft.low(span.start - 2, span.start)
        groups = [
            one for one in others if draft.kind(one) is Kind.TEXT and draft.field_of(one).distinct < 0.5 * draft.subject.rows
        ]
        if (
            word in {"most", "least"}
            and len(groups) == 1
            and len(others) == 1
            and draft.subject[name].is_measure
            and not draft.keys
        ):
            groups[0].use = "group"
            return Reading(
                Shape.GROUPS,
                measures=(Measure("sum", name),),
                keys=(Key(one_column(draft, groups[0])),),
                where=tuple(draft.where),
                any_of=tuple(draft.any_of),
                order=Order(None, descending),
                limit=draft.limit or 1,
            )
        if draft.keys or (not others and not draft.limit and not _row_wanted(draft, span)):
            measures = [*draft.measures, Measure("max" if descending else "min", name)]
            more = [one for one in draft.phrases("max", "min")]
            for one in more:
                one.use = "measure"
                measures.append(Measure(one.phrase, name))
            return _figures_with(draft, measures)
        del asks_rows, leads
        return _extreme_rows(draft, name, descending=descending)
    if following is not None and following.role is Role.COLUMN and draft.names_row(following):
        following.role = Role.ENTITY
    if (
        following is not None
        and (
            following.role is Role.ENTITY
            or (following.role is Role.COLUMN and (draft.field_of(following).is_id or draft.kind(following) is Kind.TEXT))
        )
    ) or counted:
        span.use = "order"
        groups = [
            one
            for one in draft.free()
            if one is not following and not draft.field_of(one).is_measure and not draft.names_row(one)
        ]
        if word in {"best", "worst", "biggest", "largest", "smallest", "greatest"} and not counted:
            raise TwoReadings(f"The {word} by what?", _judgements(draft))
        if not groups and following is not None and following.role is Role.COLUMN and draft.measures:
            groups = [following]
        if not groups and not draft.keys:
            raise NotUnderstood(f"the {word} of what")
        if groups:
            groups[0].use = "group"
            draft.keys.append(Key(one_column(draft, groups[0])))
        if following is not None and following.role is Role.COLUMN and not following.use:
            following.use = "measure"
            measure = Measure("distinct", _id_first(draft, following))
        else:
            measure = Measure("count")
        return Reading(
            Shape.GROUPS,
            measures=tuple(draft.measures) or (measure,),
            keys=tuple(draft.keys),
            where=tuple(draft.where),
            any_of=tuple(draft.any_of),
            having=tuple(draft.having),
            order=Order(None, descending),
            limit=draft.limit or 1,
        )
    if draft.limit and draft.order is not None:
        span.use = "order"
        return None
    if word in {"most", "least"} and (name := _of_verb(draft, span)):
        span.use = "order"
        return _extreme_rows(draft, name, descending=descending)
    raise TwoReadings(f"The {word} by what?", _judgements(draft))


def _of_verb(draft: Draft, span: Span) -> str | None:
    """Return the column of a verb before "the most": "who earns the most"."""
    verb = draft.before(span, lambda one: one.role is Role.COLUMN and draft.field_of(one).is_measure, within=1)
    if verb is not None:
        verb.use = "order"
        return verb.column
    return None


def _row_wanted(draft: Draft, span: Span) -> bool:
    """Say whether a row is asked for rather than a figure: "which listing has the highest price"."""
    before = " ".join(draft.low(max(0, span.start - 4), span.start))
    entity = any(one.role is Role.ENTITY and one.end <= span.start for one in draft.spans)
    return bool(re.search(r"\b(with|has|have|had|having|whose|by|who|at|got|earns?|for)( the| a)?( \d+)?$", before)) and (
        entity or draft.text.startswith("who")
    )


def _judgements(draft: Draft) -> list[str]:
    measures = [f"by {one.name.strip()}" for one in draft.subject.fields if one.is_measure][:4]
    return [*measures, "by number of rows"]


def _extreme_rows(draft: Draft, name: str, *, descending: bool) -> Reading:
    shown = [one_column(draft, span) for span in draft.free()]
    for span in draft.free():
        span.use = "shown"
    for span in draft.spans:
        if span.role is Role.COLUMN and span.column == name and not span.use:
            span.use = "order"
    fields = tuple(dict.fromkeys([*shown, *draft.fields, name])) if shown else (*_showing(draft), name)
    return Reading(
        Shape.ROWS,
        fields=tuple(dict.fromkeys(fields)),
        where=tuple(draft.where),
        any_of=tuple(draft.any_of),
        order=Order(name, descending),
        limit=draft.limit or 1,
    )


def _showing(draft: Draft) -> tuple[str, ...]:
    """Return the columns by which a person knows a row: names, else ids, else all."""
    fields = draft.subject.fields
    names = [one.name for one in fields if one.kind is Kind.TEXT and one.words[-1:] in (("name",), ("titl",))]
    ids = [one.name for one in fields if one.is_id and one.distinct > 0.9 * draft.subject.rows][:1]
    return tuple([*ids, *names]) or tuple(one.name for one in fields)


def _is_scope(draft: Draft, span: Span) -> bool:
    """Say whether a column only says that all are meant: "how many outcomes of all the projects"."""
    before = draft.low(span.start - 3, span.start)
    return "all" in before and bool(draft.measures) and bool({"of", "from", "for", "in", "across"} & set(before))


def _figures(draft: Draft) -> Reading:
    return _figures_with(draft, list(draft.measures))


def _figures_with(draft: Draft, measures: list[Measure]) -> Reading:
    for span in draft.free():
        one = draft.field_of(span)
        if draft.names_row(span) or _is_scope(draft, span):
            span.use = "entity"
        elif one.kind is Kind.NUMBER and one.is_measure and not measures and (name := number_of(draft, span)):
            measures.append(Measure("sum", name))
            span.use = "measure"
        elif one.kind in {Kind.TEXT, Kind.TRUTH} or one.is_id or one.is_year:
            name = one_column(draft, span)
            if all(key.field != name for key in draft.keys):
                draft.keys.append(Key(name))
            span.use = "group"
        elif one.kind is Kind.NUMBER and measures:
            raise NotUnderstood(f"what {span.column.strip()} has to do with it")
    if not measures and draft.having:
        measures = [one for one, _, _ in draft.having][:1]
    order = draft.order
    if order is not None and order.field == "":
        order = Order(draft.keys[0].field if draft.keys else None, order.descending)
    return Reading(
        Shape.GROUPS, measures=tuple(measures or [Measure("count")]), keys=tuple(draft.keys), where=tuple(draft.where), any_of=tuple(draft.any_of),
        having=tuple(draft.having), order=order, limit=draft.limit,
    )  # fmt: skip


_ADDED_UP = frozenset({"revenue", "turnover", "sales", "takings", "proceeds", "income", "spend", "earnings"})
_LISTS = re.compile(r"(show|list|give|find|which|who|what are|display|return)\b")


_FEW = 0.3  # of the rows: a column of fewer different values is listed value by value


def _each(draft: Draft) -> Reading | None:
    """Return the reading of "citizenships shared by singers born before 1945 and after 1955": both have to occur in a group."""
    shown = draft.free()
    groups = [span for span in shown if not draft.names_row(span)]
    if len(groups) != 1 or draft.field_of(groups[0]).is_measure:
        return None
    pair = [one for one in draft.where if one.op in {Op.LT, Op.LE}], [one for one in draft.where if one.op in {Op.GT, Op.GE}]
    for low in pair[0]:
        for high in pair[1]:
            if low.field == high.field and low.values[0] <= high.values[0]:  # type: ignore[operator]
                return _grouped_each(draft, groups[0], (low, high), (low, high))
    if draft.said("both") or "and also" in draft.text:
        for one in draft.where:
            if one.op is Op.IN:
                for span in draft.phrases("both"):
                    span.use = "condition"
                return _grouped_each(
                    draft, groups[0], (one,), tuple(Condition(one.field, Op.EQ, (value,)) for value in one.values)
                )
    return None


def _grouped_each(draft: Draft, group: Span, gone: tuple[Condition, ...], each: tuple[Condition, ...]) -> Reading:
    for span in draft.free():
        span.use = "group"
    where = tuple(one for one in draft.where if one not in gone)
    return Reading(Shape.GROUPS, measures=(Measure("count"),), keys=(Key(one_column(draft, group)),), where=where, each=each)


def _rows(draft: Draft) -> Reading:
    both = _each(draft)
    if both is not None:
        return both
    figures = [span for span in draft.free() if draft.field_of(span).is_measure]
    if (
        len(figures) == len(draft.free()) == 1
        and _ADDED_UP & set(draft.low(figures[0].start, figures[0].end))
        and not _LISTS.match(draft.text)
    ):
        return _figures_with(draft, [])
    shown = [one_column(draft, span) for span in draft.free()]
    for span in draft.free():
        span.use = "shown"
    distinct = bool(draft.phrases("distinct"))
    for span in draft.phrases("distinct"):
        span.use = "shape"
    order = draft.order
    if order is not None and not order.field:
        order = Order((shown or list(_showing(draft)))[0], order.descending)
    if not shown and not draft.where and not order and not any(span.role is Role.ENTITY for span in draft.spans):
        raise NotUnderstood("what is asked for")
    if len(shown) == 1 and not draft.where and not order and draft.subject[shown[0]].distinct < _FEW * draft.subject.rows:
        distinct = True
    if order is not None and order.field and draft.limit and not shown:
        shown = [*_showing(draft), order.field]
    return Reading(
        Shape.ROWS,
        fields=tuple(dict.fromkeys(shown)),
        where=tuple(draft.where),
        any_of=tuple(draft.any_of),
        distinct=distinct,
        order=order,
        limit=draft.limit,
    )

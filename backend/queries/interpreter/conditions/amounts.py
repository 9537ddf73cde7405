"""Which column an amount is of that stands alone: by its unit, by a verb such as "earns", or by what a row is; and amounts said in another unit."""

from backend.queries.interpreter.draft import Draft
from backend.queries.interpreter.lexicon import UNIT_OF
from backend.queries.interpreter.spans import Role, Span
from backend.queries.interpreter.subject import Field
from backend.queries.interpreter.words import stem

_LASTING = frozenset({"last", "long", "longer", "short", "shorter", "took", "take"})
_WORTH = frozenset({"worth", "cost", "costs", "costing", "priced", "paid", "earn", "earns", "earning"})


def of_unit(draft: Draft, end: int) -> str | None:
    """Return the one column whose unit stands behind the number: "lasted longer than 600 seconds"."""
    unit = UNIT_OF.get("".join(draft.low(end, end + 1)))
    found = [one for one in draft.subject.fields if one.is_measure and unit in one.units]
    if len(found) > 1:
        found = [one for one in found if _verbs(draft) & set(one.words)]
    if unit is None or len(found) != 1:
        return None
    draft.explained.add(end)
    return found[0].name


_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}


def of_other_unit(draft: Draft, end: int, *numbers: Span) -> str | None:
    """Return the one column of times for a time in another unit, and turn the number into the column's: two hours are 120 minutes."""
    said = UNIT_OF.get("".join(draft.low(end, end + 1)), "")
    found = [one for one in draft.subject.fields if one.is_measure and one.units & _SECONDS.keys()]
    if len(found) > 1:
        found = [one for one in found if _verbs(draft) & set(one.words)]
    if said not in _SECONDS or len(found) != 1:
        return None
    convert(draft, found[0], end, *numbers)
    return found[0].name


def convert(draft: Draft, one: Field, end: int, *numbers: Span) -> None:
    """Turn numbers said in another unit of time into the column's: "waiting more than 2 minutes" of a column of seconds."""
    said = UNIT_OF.get("".join(draft.low(end, end + 1)), "")
    unit = next(iter(one.units & _SECONDS.keys()), "")
    if said in one.units:
        draft.explained.add(end)
    if said not in _SECONDS or unit in {"", said}:
        return
    for number in {id(each): each for each in numbers}.values():
        size = number.number * _SECONDS[said] / _SECONDS[unit]
        number.number = int(size) if size == int(size) else size
    draft.assumptions.append(f"{one.name.strip()} is in {unit}s.")
    draft.explained.add(end)


def _verbs(draft: Draft) -> set[str]:
    """Return the stems of columns the words of a question point to: "lasted" to a duration, "waited" to a wait."""
    said = {word.stem for word in draft.words if word.low not in UNIT_OF}
    return said | ({stem(word) for word in ("duration", "length")} if said & _LASTING else set())


def worth(draft: Draft, begin: int, end: int) -> str | None:
    """Return the money column of "worth between 100 and 200 euros", "earn more than": by unit, or by a verb of money."""
    units = {"eur", "euro", "euros", "usd", "dollar", "dollars", "gbp", "pound", "pounds", "chf", "francs", "€", "$", "£"}
    near = draft.low(begin - 2, begin) + draft.low(end, end + 1)
    if not any(word in units or word in _WORTH for word in near):
        return None
    draft.explained.update(place for place in range(max(0, begin - 2), begin) if draft.words[place].low in _WORTH)
    if set(draft.low(end, end + 1)) & units:
        draft.explained.add(end)
    money = [
        one
        for one in draft.subject.fields
        if one.is_measure and {"amount", "price", "cost", "revenu", "eur", "usd", "salari", "fee", "total"} & set(one.words)
    ]
    money = [one for one in money if not {"unit", "discount"} & set(one.words)] or money
    return money[0].name if len(money) == 1 else None


def size_of_row(draft: Draft, begin: int, end: int) -> str | None:
    """Return the money column of "claims over 25k": what a row is stands right before, and one column says its size."""
    near = next((one for one in reversed(draft.spans) if one.end <= begin), None)
    if any(one.start == end and one.role is Role.COLUMN for one in draft.spans):
        return None  # "more than 150 visits" says no amount of money
    if (
        near is None
        or near.role is not Role.ENTITY
        or set(draft.low(near.end, begin)) - {"of", "with", "worth", "are", "were", "is"}
    ):
        return None
    unit = UNIT_OF.get("".join(draft.low(end, end + 1)))
    name = draft.subject.money
    if name is None or (unit is not None and unit not in draft.subject[name].units):
        return None
    if unit is not None:
        draft.explained.add(end)
    draft.assumptions.append(f"The size is taken from {name.strip()}.")
    return name

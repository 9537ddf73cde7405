"""Where a field goes that was clicked: on the shelf that fits next, with what makes sense for it; and steps to start from."""

from dataclasses import dataclass

from backend.core.errors import Rejected
from backend.queries.exploring.fields import Field, Fields
from backend.queries.exploring.filters import known
from backend.queries.exploring.spec import SHELVES, Aggregate, ExploreSpec, Name, Shelf

_CATEGORIES = range(2, 41)
_STARTS = 3


@dataclass(frozen=True)
class Start:
    """A first step worth taking, in words."""

    text: str
    spec: ExploreSpec


def clicked(spec: ExploreSpec, column: str, fields: Fields) -> ExploreSpec:
    """Return the step after a click on a field: it goes to the next fitting shelf; one that is on a shelf is taken off.

    What stands there moves where that makes the better chart: a number clicked first becomes the value of the text or date
    clicked next. Raises Rejected where no shelf is left for it.
    """
    field = known(column, fields)
    on = next((name for name in spec.filled if (held := spec.shelf(name)) and held.column == column), None)
    if on is not None:
        return removed(spec, on)
    if field.role == "other":
        raise Rejected(
            f"“{column}” holds lists or structures, which have no place in a chart.", hint="Filter by it, or query it with SQL."
        )
    if spec.x is None:
        return spec.with_shelf("x", shelf_for("x", field, spec, fields))
    if _is_amount(field):
        return _number(spec, field, fields)
    return _place(spec, field, fields)


def dropped(spec: ExploreSpec, column: str, shelf: Name, fields: Fields) -> ExploreSpec:
    """Return the step after a field was put on this very shelf; what was there makes room. Raises Rejected."""
    field = known(column, fields)
    return spec.with_shelf(shelf, shelf_for(shelf, field, spec, fields))


def moved(spec: ExploreSpec, origin: Name, target: Name, fields: Fields) -> ExploreSpec:
    """Return the step after what is on one shelf was put on another; the two change places."""
    first, second = spec.shelf(origin), spec.shelf(target)
    if first is None or origin == target:
        return spec
    bare = spec.with_shelf(origin, None).with_shelf(target, None)
    made = bare.with_shelf(target, _adapted(first, target, bare, fields))
    return made if second is None else made.with_shelf(origin, _adapted(second, origin, made, fields))


def swapped(spec: ExploreSpec) -> ExploreSpec:
    """Return the step with x and y changed."""
    return spec.model_copy(update={"x": spec.y, "y": spec.x, "kind": None})


def removed(spec: ExploreSpec, shelf: Name) -> ExploreSpec:
    """Return the step with a shelf emptied; what is left moves up where x would stand empty."""
    made = spec.with_shelf(shelf, None)
    if made.x is None and made.colour is not None and made.colour.aggregate is None:
        made = made.with_shelf("x", made.colour.model_copy(update={"bins": None})).with_shelf("colour", None)
    return made


def changed(spec: ExploreSpec, shelf: Name, setting: str, value: str | int | None) -> ExploreSpec:
    """Return the step with another aggregate, grain or number of ranges on a shelf; without a value what fits by itself.

    Raises pydantic's ValidationError for a value that is none of those.
    """
    held = spec.shelf(shelf)
    if held is None or setting not in {"aggregate", "grain", "bins"}:
        return spec
    made = Shelf.model_validate({"column": held.column, setting: value})
    same = (made.aggregate is None) == (held.aggregate is None)
    return spec.model_copy(update={shelf: made}) if same else spec.with_shelf(shelf, made)


def shelf_for(shelf: Name, field: Field, spec: ExploreSpec, fields: Fields) -> Shelf:
    """Return a field as it makes sense on a shelf: y and size take values of a column where x names places."""
    bare = Shelf(column=field.name)
    if shelf == "y":
        along = fields.get(spec.x.column) if spec.x else None
        points = (
            along is not None and spec.x is not None and spec.x.aggregate is None and _is_amount(along) and spec.x.bins is None
        )
        if _is_amount(field) and not points:
            return bare.model_copy(update={"aggregate": usual(field)})
        return bare
    if shelf == "x" and _is_amount(field) and spec.y is not None and spec.y.aggregate is None:
        beside = fields.get(spec.y.column)
        if beside is not None and not _is_amount(beside):
            return bare.model_copy(update={"aggregate": usual(field)})
    if shelf == "colour" and _is_amount(field) and spec.x is not None and spec.y is not None and spec.y.aggregate is None:
        x, y = fields.get(spec.x.column), fields.get(spec.y.column)
        if x and y and not _is_amount(x) and not _is_amount(y):
            return bare.model_copy(update={"aggregate": usual(field)})
    return bare


def usual(field: Field) -> Aggregate:
    """Return what is usually done with a column's numbers: amounts are summed, prices and rates averaged."""
    return "sum" if field.adds_up else "mean"


def starts(fields: Fields) -> tuple[Start, ...]:
    """Return up to three first steps that fit the columns."""
    times = [one for one in fields.values() if one.role == "time" and one.distinct > 2]
    amounts = sorted((one for one in fields.values() if _is_amount(one) and one.distinct > 2), key=lambda one: not one.adds_up)
    amounts = [one for one in amounts if not (one.whole and one.key_like)]
    groups = [one for one in fields.values() if one.role == "category" and one.distinct in _CATEGORIES]
    found: list[Start] = []
    value = _valued(amounts[0]) if amounts else None
    said = f"{'Total' if amounts[0].adds_up else 'Average'} {amounts[0].name}" if amounts else "Number of rows"
    if times:
        found.append(Start(f"{said} over {times[0].name}", ExploreSpec(x=Shelf(column=times[0].name), y=value)))
    if groups:
        found.append(Start(f"{said} by {groups[0].name}", ExploreSpec(x=Shelf(column=groups[0].name), y=value)))
    if amounts:
        found.append(Start(f"How {amounts[0].name} is spread", ExploreSpec(x=Shelf(column=amounts[0].name))))
    if len(groups) > 1:
        both = ExploreSpec(x=Shelf(column=groups[0].name), colour=Shelf(column=groups[1].name))
        found.append(Start(f"Rows by {groups[0].name} and {groups[1].name}", both))
    rest = [one for one in fields.values() if one.role in {"category", "time", "number"} and not one.key_like]
    known_starts = {start.spec.x.column for start in found if start.spec.x}
    found += [
        Start(f"Rows by {one.name}", ExploreSpec(x=Shelf(column=one.name))) for one in rest if one.name not in known_starts
    ]
    return tuple(found[:_STARTS])


def _valued(field: Field) -> Shelf:
    return Shelf(column=field.name, aggregate=usual(field))


def _number(spec: ExploreSpec, field: Field, fields: Fields) -> ExploreSpec:
    """Put a number: as the value, as the other side of points, or as their size."""
    if spec.y is None:
        return spec.with_shelf("y", shelf_for("y", field, spec, fields))
    for name in ("size", "colour") if _points(spec, fields) else ("colour",):
        if spec.shelf(name) is None:
            return spec.with_shelf(name, shelf_for(name, field, spec, fields))
    return _no_room(spec, field)


def _place(spec: ExploreSpec, field: Field, fields: Fields) -> ExploreSpec:
    """Put a text or a date: along the axis when a number or a text stands there and this fits better, else to split."""
    x = spec.x
    along = fields.get(x.column) if x else None
    if x is not None and along is not None and x.aggregate is None:
        if spec.y is None and _is_amount(along) and x.bins is None:
            return spec.model_copy(update={"x": Shelf(column=field.name), "y": _valued(along), "kind": None})
        if field.role == "time" and along.role == "category" and spec.colour is None:
            return spec.model_copy(update={"x": Shelf(column=field.name), "colour": Shelf(column=x.column), "kind": None})
    for name in ("colour", "facet"):
        if spec.shelf(name) is None:
            return spec.with_shelf(name, Shelf(column=field.name))
    return _no_room(spec, field)


def _no_room(spec: ExploreSpec, field: Field) -> ExploreSpec:
    used = ", ".join(name for name in SHELVES if spec.shelf(name))
    raise Rejected(
        f"There is no free shelf that fits “{field.name}” ({used} are taken).", hint="Drag it onto the shelf it shall have."
    )


def _adapted(shelf: Shelf, target: Name, spec: ExploreSpec, fields: Fields) -> Shelf:
    field = fields.get(shelf.column)
    if field is None or (shelf.aggregate and target in {"x", "y", "size"}):
        return shelf
    made = shelf_for(target, field, spec, fields)
    return made if made.aggregate else made.model_copy(update={"grain": shelf.grain})


def _points(spec: ExploreSpec, fields: Fields) -> bool:
    held = [fields.get(one.column) for one in (spec.x, spec.y) if one is not None and one.aggregate is None]
    return len(held) == 2 and all(one is not None and _is_amount(one) for one in held)


def _is_amount(field: Field) -> bool:
    return field.role == "number" and not field.names

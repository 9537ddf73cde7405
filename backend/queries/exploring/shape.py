"""What the shelves mean together: which of them are places and which are values, and which kinds of chart can show that."""

from dataclasses import dataclass, replace
from typing import Literal

from backend.core.errors import Rejected
from backend.queries.charts import Kind
from backend.queries.exploring.fields import Field, Fields
from backend.queries.exploring.filters import known
from backend.queries.exploring.spec import Aggregate, ExploreSpec, Grain, Name, Shelf

Form = Literal["number", "groups", "grid", "boxes", "points", "means"]
Cut = Literal["text", "each", "grain", "bins", "raw"]

FEW = 40  # different whole numbers that stand side by side as they are
BINS = 20
_CELLS = 36  # ranges along each side of a heat map of points
TOP = {"x": 20, "y": 20, "colour": 7, "facet": 8, "size": 7}
_RANGES = {"x": BINS, "y": BINS, "colour": 5, "facet": 4, "size": 5}
_WORDS: dict[Aggregate, str] = {
    "sum": "sum of {}",
    "mean": "mean of {}",
    "median": "median of {}",
    "min": "smallest {}",
    "max": "largest {}",
    "count": "rows with {}",
    "distinct": "different values of {}",
}
ROWS = "number of rows"
_FACETED: frozenset[Kind] = frozenset({"bar", "line", "area", "scatter", "histogram"})


@dataclass(frozen=True)
class Place:
    """A column whose values are places. `most` is how many stand alone; `grain` and `step` are set once the ends are known."""

    shelf: Name
    field: Field
    cut: Cut
    most: int
    label: str
    grain: Grain | None = None
    step: float | None = None
    folds: bool = False


@dataclass(frozen=True)
class Value:
    """A value of each place; without a field the number of rows."""

    field: Field | None
    aggregate: Aggregate
    label: str

    @property
    def adds_up(self) -> bool:
        """Whether the values of places add up to that of all rows."""
        return self.aggregate in {"sum", "count"}


@dataclass(frozen=True)
class Shape:
    """What is drawn. Of `values`, points have two or three: along, up, size. `kinds` begins with the one that fits best."""

    form: Form
    kinds: tuple[Kind, ...]
    x: Place | None = None
    y: Place | None = None
    colour: Place | None = None
    facet: Place | None = None
    size: Place | None = None
    values: tuple[Value, ...] = ()
    unused: tuple[Name, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """The places, in the order of the shelves."""
        return tuple(one for one in (self.x, self.y, self.colour, self.facet, self.size) if one is not None)


def shape_of(spec: ExploreSpec, fields: Fields) -> Shape:
    """Return what the shelves mean. Raises Rejected for what cannot be drawn, with the way out."""
    x, y, colour = spec.x, spec.y, spec.colour
    for name in spec.filled:
        _check(name, spec.shelf(name), fields)
    if (_is_value(x) and not _is_value(y)) or (x is None and y is not None and not _is_value(y)):
        x, y = y, x
    if (
        x is None
        and not (_is_value(y) and spec.x is not None and _is_value(spec.x))
        and colour is not None
        and not colour.aggregate
    ):
        x, colour = colour, None
    facet = _place("facet", spec.facet, fields)
    if x is None and facet is not None:
        x, facet = spec.facet, None
    if _is_value(x) and _is_value(y):
        return _means(spec, fields)
    if x is None:
        return Shape("number", ("number",), values=(_value(y, fields),), unused=_unused(spec, "size"))
    if y is not None and not y.aggregate:
        return _two_places(spec, x, y, fields)
    along = _place("x", x, fields, discrete=True)
    split = _place("colour", colour, fields) if colour and not colour.aggregate else None
    value = _value(y, fields)
    kinds = _kinds(along, value, split=split, facet=facet)
    return Shape(
        "groups", kinds, x=along, colour=split, facet=facet, values=(value,),
        unused=_unused(spec, "size", *(["colour"] if colour and colour.aggregate else [])),
    )  # fmt: skip


def boxes_of(shape: Shape) -> Shape:
    """Return groups as boxes of the column their values come from."""
    return replace(
        shape,
        form="boxes",
        colour=None,
        unused=(*shape.unused, *(one.shelf for one in (shape.colour, shape.facet) if one)),
        facet=None,
    )


def cells_of(shape: Shape) -> Shape:
    """Return points as a grid of ranges with the number of points in each."""
    x, y = (
        replace(one, cut="grain" if one.field.role == "time" else "bins", most=_CELLS) if one else None
        for one in (shape.x, shape.y)
    )
    unused = [one.shelf for one in (shape.colour, shape.size, shape.facet) if one]
    return Shape("grid", shape.kinds, x=x, y=y, values=(Value(None, "count", ROWS),), unused=(*shape.unused, *unused))


def _two_places(spec: ExploreSpec, x: Shelf, y: Shelf, fields: Fields) -> Shape:
    """Two columns without an aggregate: points where both are amounts, boxes where one is, else a grid of cells."""
    amounts = [_is_amount(one, fields) for one in (x, y)]
    timed = [known(one.column, fields).role == "time" and one.grain is None for one in (x, y)]
    facet = _place("facet", spec.facet, fields)
    if (amounts[1] and (amounts[0] or timed[0])) or (amounts[0] and timed[1]):
        return Shape(
            "points", ("scatter", "heatmap"), x=_raw("x", x, fields), y=_raw("y", y, fields), facet=facet,
            colour=_place("colour", spec.colour, fields), size=_raw("size", spec.size, fields) if spec.size else None,
        )  # fmt: skip
    if amounts[0] != amounts[1]:
        place, amount = (y, x) if amounts[0] else (x, y)
        value = _value(amount.model_copy(update={"aggregate": "median"}), fields)
        return Shape(
            "boxes", ("box",), x=_place("x", place, fields), values=(value,), unused=_unused(spec, "colour", "facet", "size")
        )
    value = _value(spec.colour, fields, fallback="mean")
    return Shape(
        "grid", ("heatmap",), x=_place("x", x, fields), y=_place("y", y, fields), values=(value,),
        unused=_unused(spec, "facet", "size", *(["colour"] if spec.colour and value.field is None else [])),
    )  # fmt: skip


def _means(spec: ExploreSpec, fields: Fields) -> Shape:
    """Two values of each place: a point a place."""
    colour, facet = _place("colour", spec.colour, fields), _place("facet", spec.facet, fields)
    if colour is None and facet is None:
        raise Rejected(
            "Two values make a single point.", hint="Put a column of texts or dates on colour: a point for each of its values."
        )
    values = [_value(spec.x, fields), _value(spec.y, fields)]
    values += [_value(spec.size, fields, fallback="mean")] if spec.size else []
    return Shape("means", ("scatter",), colour=colour, facet=facet, values=tuple(values))


def _kinds(x: Place | None, value: Value, *, split: Place | None, facet: Place | None) -> tuple[Kind, ...]:
    kinds: list[Kind]
    if x is None or x.cut == "text":
        kinds = ["bar", *(["pie"] if split is None and value.adds_up else [])]  # type: ignore[list-item]
    elif x.cut == "grain":
        kinds = ["line", "bar", "area"]
    elif x.cut == "bins" and value.field is None and split is None:
        kinds = ["histogram", "line"]
    else:
        kinds = ["bar", "line", "area"]
    if split is not None:
        kinds.append("heatmap")
    if value.field is not None and value.field.role == "number" and value.aggregate not in {"count", "distinct"}:
        kinds.append("box")
    return tuple(kind for kind in kinds if kind in _FACETED) if facet else tuple(kinds)


def _place(name: Name, shelf: Shelf | None, fields: Fields, *, discrete: bool = True) -> Place | None:
    if shelf is None or shelf.aggregate:
        return None
    field = known(shelf.column, fields)
    if field.role == "time":
        return Place(name, field, "grain", TOP[name], field.name, grain=shelf.grain)
    if field.role == "number" and not (field.names and shelf.bins is None):
        few = field.whole and field.distinct <= (FEW if name in {"x", "y"} else TOP[name])
        if discrete and few and shelf.bins is None and field.distinct > 0:
            return Place(name, field, "each", FEW, field.name)
        return Place(name, field, "bins", shelf.bins or _RANGES[name], field.name)
    return Place(name, field, "text", shelf.bins or TOP[name], field.name)


def _raw(name: Name, shelf: Shelf, fields: Fields) -> Place:
    field = known(shelf.column, fields)
    if name == "size" and field.role != "number":
        raise Rejected(f"The size of points needs numbers; “{field.name}” has none.", hint="Put it on colour instead.")
    return Place(name, field, "raw", 0, field.name)


def _value(shelf: Shelf | None, fields: Fields, *, fallback: Aggregate | None = None) -> Value:
    if shelf is None:
        return Value(None, "count", ROWS)
    field = known(shelf.column, fields)
    aggregate = shelf.aggregate or fallback
    if aggregate is None or (fallback and field.role != "number" and aggregate not in {"count", "distinct"}):
        return Value(None, "count", ROWS)
    if field.role != "number" and aggregate not in {"count", "distinct"}:
        raise Rejected(
            f"“{field.name}” has no numbers to add up.",
            hint="Count its rows or its different values, or put it along the axis.",
        )
    return Value(field, aggregate, _WORDS[aggregate].format(field.name))


def _check(name: Name, shelf: Shelf | None, fields: Fields) -> None:
    if shelf is None:
        return
    field = known(shelf.column, fields)
    if field.role == "other" and shelf.aggregate not in {"count", "distinct"}:
        raise Rejected(
            f"“{field.name}” holds lists or structures, which have no place in a chart.",
            hint="Choose another column, or query it with SQL.",
        )
    if name == "facet" and shelf.aggregate:
        raise Rejected("Small charts side by side need places, not values.", hint="Put a column of texts or dates on facet.")


def _is_value(shelf: Shelf | None) -> bool:
    return shelf is not None and shelf.aggregate is not None


def _is_amount(shelf: Shelf, fields: Fields) -> bool:
    field = known(shelf.column, fields)
    return field.role == "number" and not field.names and shelf.bins is None


def _unused(spec: ExploreSpec, *names: Name | str) -> tuple[Name, ...]:
    return tuple(name for name in spec.filled if name in names)

"""What is said about a step: its title, and what was folded, sampled, coarsened or left out. Nothing is dropped silently."""

from backend.core.table import Table
from backend.queries.exploring.shape import ROWS, Place, Shape
from backend.queries.exploring.spec import ExploreSpec
from backend.queries.exploring.sql import EXACT, OTHER, Written

_SHELVES = {"x": "x", "y": "y", "colour": "Colour", "facet": "Facet", "size": "Size"}


def title_of(shape: Shape) -> str:
    """Return what a step shows, in one line: Sum of amount by month and city."""
    places = [one.label for one in (shape.x, shape.y, shape.colour, shape.facet) if one is not None]
    match shape.form:
        case "points":
            said = f"{places[1]} against {places[0]}" + "".join(f" by {one}" for one in places[2:])
        case "means":
            x, y, *_ = (one.label for one in shape.values)
            said = f"{y} against {x} by {_and(places)}"
        case "boxes":
            field = shape.values[0].field
            said = f"spread of {field.name if field else ''}" + (f" by {places[0]}" if places else "")
        case _:
            said = shape.values[0].label + (f" by {_and(places)}" if places else "")
    return said[:1].upper() + said[1:]


def notes(spec: ExploreSpec, shape: Shape, written: Written, rows: Table, *, points: int | None, every: int) -> str:
    """Return in sentences what a person must know to read the chart rightly, "" if there is nothing."""
    said = [_points(shape, rows, points=points, every=every)]
    said += [_folded(one, shape, written, rows, filtered=bool(spec.filters)) for one in shape.places if one.folds]
    said += [
        _empty(one, shape, written, rows)
        for one in shape.places
        if one.cut in {"grain", "bins", "each"} and one.shelf in {"x", "y"}
    ]
    said.append(_without_value(spec, shape))
    said += [f"{_SHELVES[name]} has no place in this chart." for name in shape.unused]
    if not rows.row_count:
        said = ["No row fits the filters." if spec.filters else "There is no row with a value."]
    return " ".join(filter(None, said))


def _points(shape: Shape, rows: Table, *, points: int | None, every: int) -> str:
    if points is None or points == 0:
        return ""
    if shape.form == "grid":
        return f"{points:,} points, counted in cells."
    return f"{rows.row_count:,} of {points:,} points, an even sample that is always the same." if every > 1 else ""


def _folded(one: Place, shape: Shape, written: Written, rows: Table, *, filtered: bool) -> str:
    place = _at(rows, written.names[one.shelf])
    if place is None or not any(row[place] == OTHER for row in rows.rows):
        return ""
    by = "largest" if shape.values and shape.values[0].adds_up and shape.values[0].field else "most frequent"
    if shape.form == "points":
        by = "most frequent"
    if one.shelf == "x" and written.folded is not None:
        count = _at(rows, written.folded)
        folded = max((int(row[count] or 0) for row in rows.rows if row[place] == OTHER), default=0) if count is not None else 0
        about = "about " if one.field.distinct > EXACT else ""
        return f"The {one.most} {by} of {one.label}; {about}{folded:,} others are put together as “{OTHER}”."
    many = "" if filtered or not one.field.distinct else f" of {one.field.distinct:,}"
    return f"{one.label}: the {one.most} {by}{many}, the rest as “{OTHER}”."


def _empty(one: Place, shape: Shape, written: Written, rows: Table) -> str:
    """Return the sentence about rows that have no place along an axis of numbers or days."""
    place = _at(rows, written.names[one.shelf])
    missing = [row for row in rows.rows if place is not None and row[place] is None]
    if not missing:
        return ""
    value = _at(rows, written.values[0]) if written.values else None
    if value is not None and shape.values and shape.values[0].label == ROWS:
        count = sum(int(row[value] or 0) for row in missing)
        return f"{count:,} {'row has' if count == 1 else 'rows have'} no {one.field.name} and {'is' if count == 1 else 'are'} not drawn."
    return f"Rows without {one.field.name} are not drawn."


def _without_value(spec: ExploreSpec, shape: Shape) -> str:
    """Return the sentence about rows that add nothing to a value, as far as the profile knows it."""
    fields = {one.field.name: one.field for one in shape.values if one.field and one.aggregate not in {"count", "distinct"}}
    if shape.form == "points":
        fields = {one.field.name: one.field for one in (shape.x, shape.y) if one}
    if spec.filters:
        return " ".join(f"Rows without {name} add nothing." for name, field in fields.items() if field.nulls)
    return " ".join(
        f"{field.nulls:,} {'row has' if field.nulls == 1 else 'rows have'} no {name}."
        for name, field in fields.items()
        if field.nulls
    )


def _at(rows: Table, name: str) -> int | None:
    return next((place for place, column in enumerate(rows.columns) if column.name == name), None)


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""

"""Texts with tags of HTML in them, as they come out of web pages and shops. Taking them out is never switched on."""

from collections.abc import Iterator

from backend.adapters.engine import quote_text
from backend.datasets.cleaning.proposing.candidates import Candidate, cells_of, named, shown
from backend.datasets.cleaning.proposing.looking import Look, Values
from backend.datasets.cleaning.proposing.trying import tried

_TAG = r"</?(?:a|b|i|u|p|br|div|span|font|table|t[dhr]|ul|ol|li|h[1-6]|strong|em|img)(?:\s[^<>]*)?/?>"


def propose_markup(look: Look, values: Values) -> Iterator[Candidate]:
    """Yield what takes tags out of the texts of a column whose profile has found some."""
    warnings = look.profile.get(values.column.name, {}).get("warnings", ())
    if "html" not in {one["kind"] for one in warnings}:
        return
    parameters = {"find": f"(?i){_TAG}", "with": "", "how": "regex"}
    tagged = f"(SELECT v, n FROM {values.table} WHERE regexp_matches(v, {quote_text(f'(?i){_TAG}')}))"
    found = tried(look, values.column, tagged, operation="replace", parameters=parameters)
    if found.changed:
        many = cells_of(values, found.changed)
        said = f"{named(values)} has {many.of('cell', 'cells')} with tags of HTML, such as {shown(found.example)}. What stands between them is kept."
        yield Candidate("replace", values.column.name, parameters, said, enabled=False, cells=many)

"""How a source is to be read where the detection should not decide. Everything left out stays as detected."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from backend.core.errors import Rejected

_OneCharacter = Annotated[str, StringConstraints(min_length=1, max_length=1, pattern=r"^[^\r\n\x00]$")]
_ColumnName = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
# The conversion writes types into its statement, so nothing but the shape of a type may pass here.
_Type = Annotated[
    str, StringConstraints(to_upper=True, max_length=60, pattern=r"(?i)^[a-z][a-z0-9_ ]*(\(\d{1,2}(, ?\d{1,2})?\))?$")
]

_SPELLED = {"\t": "tab", " ": "space", "": "none"}


class ReadingOptions(BaseModel):
    """The choices a person may make. `header` is a line number from 1, or whether there is one."""

    model_config = ConfigDict(extra="forbid", strict=True)

    encoding: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")] | None = None
    delimiter: _OneCharacter | None = None
    quote: _OneCharacter | Annotated[str, StringConstraints(max_length=0)] | None = None
    header: bool | Annotated[int, Field(ge=1, le=100_000)] | None = None
    types: dict[_ColumnName, _Type] | None = None
    null_words: Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(max_length=100)] | None = None
    names: Annotated[list[_ColumnName], Field(max_length=20_000)] | None = None
    table: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = None
    unnest: bool | None = None
    footer: Annotated[int, Field(ge=0, le=10_000)] | None = None


def checked_options(options: Mapping[str, Any] | None) -> dict[str, Any]:  # Any: JSON from outside, checked here
    """Return the choices that were made. Raises Rejected for one that is unknown or has another shape."""
    try:
        return ReadingOptions.model_validate(dict(options or {})).model_dump(exclude_none=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"][:2])
        raise Rejected(
            f"The reading option “{where}” cannot be used as it is: {first['msg']}.",
            hint="Options are encoding, delimiter, quote, header, types, null_words, names, table, unnest and footer; leave out what should be detected.",
        ) from error


def described(options: Mapping[str, Any]) -> str:  # Any: JSON
    """Return the choices in a few words, for the reason of a version."""
    return ", ".join(_told(key.replace("_", " "), value) for key, value in options.items()) or "everything detected"


def _told(key: str, value: Any) -> str:  # Any: JSON
    match value:
        case bool():
            return f"{key} {'yes' if value else 'no'}"
        case list() | dict():
            return f"{len(value)} {key.removesuffix('s') if len(value) == 1 else key}"
        case _:
            return f"{key} {_SPELLED.get(value, value)}"

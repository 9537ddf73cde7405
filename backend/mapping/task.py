"""What a person wants filled in: the columns to read, the instruction, and what may stand in each new column."""

import re
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from backend.core.errors import Rejected

MOST_LABELS = 500
MOST_EXAMPLES = 20  # of those given, the nearest are shown to the model
_BLANK = re.compile(r"\s+")


class Kind(StrEnum):
    """What a new column holds."""

    LABEL = "label"  # one of a set
    LABELS = "labels"  # several of a set
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Label = Annotated[str, Field(min_length=1, max_length=200)]


class Fill(_Closed):
    """One new column: its name, what it holds, the labels it may hold, and how long a text may be."""

    name: str = Field(min_length=1, max_length=120)
    kind: Kind = Kind.LABEL
    labels: tuple[Label, ...] = Field(default=(), max_length=MOST_LABELS)
    longest: int = Field(default=200, ge=1, le=2_000, description="Characters of a text")

    @model_validator(mode="after")
    def _fits(self) -> "Fill":
        if self.kind in (Kind.LABEL, Kind.LABELS) and len(set(self.labels)) < 2:
            raise ValueError("at least two different labels are needed")
        if self.kind not in (Kind.LABEL, Kind.LABELS) and self.labels:
            raise ValueError("only a choice among labels has labels")
        return self


class Task(_Closed):
    """An instruction over columns. `fills` are the new columns; all are asked for at once."""

    instruction: str = Field(min_length=1, max_length=4_000)
    columns: tuple[str, ...] = Field(min_length=1, max_length=12)
    fills: tuple[Fill, ...] = Field(min_length=1, max_length=8)
    tidy: bool = Field(default=False, description="Values that differ in case and spaces alone count as one")

    @model_validator(mode="after")
    def _apart(self) -> "Task":
        names = [fill.name.casefold() for fill in self.fills]
        if len(set(names)) < len(names):
            raise ValueError("two new columns have the same name")
        return self


def read_task(said: dict[str, Any]) -> Task:  # Any: JSON
    """Return a task from JSON. Raises Rejected with what does not fit."""
    try:
        return Task.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(one) for one in first["loc"]) or "task"
        raise Rejected(
            f"“{where}”: {first['msg']}.", hint="Name the columns to read, and what may stand in each new one."
        ) from error


def answer_of(fill: Fill, said: Any) -> Any:  # Any: what a model wrote for one value; what is kept of it
    """Return an answer as it is kept: text, list of labels, boolean, number or ISO date. None is “cannot be said”.

    Raises ValueError where it is none of what the column may hold.
    """
    if said is None or said == "":
        return None
    match fill.kind:
        case Kind.LABEL:
            return _one_of(fill, said)
        case Kind.LABELS:
            return list(dict.fromkeys(_one_of(fill, one) for one in (said if isinstance(said, list) else [said])))
        case Kind.YES_NO:
            return _yes_or_no(said)
        case Kind.NUMBER:
            return _number(said)
        case Kind.DATE:
            return date.fromisoformat(str(said)[:10]).isoformat()
        case Kind.TEXT:
            text = _BLANK.sub(" ", str(said)).strip()
            if len(text) > fill.longest:
                raise ValueError("longer than it may be")
            return text or None


def _one_of(fill: Fill, said: object) -> str:
    text = str(said).strip()
    found = next((label for label in fill.labels if label == text), None)
    found = found or next((label for label in fill.labels if label.casefold() == text.casefold()), None)
    if found is None:
        raise ValueError("none of the labels")
    return found


def _yes_or_no(said: object) -> bool:
    word = str(said).strip().casefold()
    if word in {"true", "yes", "y", "1"}:
        return True
    if word in {"false", "no", "n", "0"}:
        return False
    raise ValueError("neither yes nor no")


def _number(said: object) -> float:
    if isinstance(said, bool):
        raise ValueError("no number")  # noqa: TRY004  the caller tells apart only whether it fits
    found = float(str(said).replace(",", "")) if isinstance(said, str) else float(said)  # type: ignore[arg-type]
    if not isfinite(found):
        raise ValueError("no number")
    return found

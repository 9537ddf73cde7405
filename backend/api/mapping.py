"""Routes of filling columns by judgement: the bill first, then a run, its values, and what a person says of them."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field

from backend.api.identity import Me
from backend.core.errors import Rejected
from backend.core.table import plain
from backend.mapping import checks, formula, review, service
from backend.mapping.applying import Wishes, start_applying
from backend.mapping.dictionary import Dictionary
from backend.mapping.models import State
from backend.mapping.schemas import RunView, ValueView
from backend.mapping.task import Task, read_task

router = APIRouter(prefix="/mapping", tags=["mapping"])


class Given(BaseModel):
    """A value with the answer a person gives it."""

    value: Any = Field(description="A text, or {column: text}")
    label: Any


class Listed(BaseModel):
    """A dataset that says answers: the names of the column of values and the column of what they are."""

    dataset_id: UUID
    value: str
    answer: str


class Asked(BaseModel):
    """What is to be filled: `labels` or `kind` for one new column, `fills` for several."""

    model_config = ConfigDict(extra="forbid")
    dataset_id: UUID
    columns: list[str]
    task: str = Field(description="What is to be said of each value, in plain words")
    labels: list[str] | None = None
    name: str = Field(default="label", description="Name of the new column")
    kind: str | None = Field(default=None, description="label, labels, yes_no, number, date or text")
    fills: list[dict[str, Any]] | None = None
    tidy: bool = False
    examples: list[Given] = Field(default=[], max_length=service.MOST_GIVEN)
    dictionary: Listed | None = None

    def as_task(self) -> Task:
        """Return the closed task. Raises Rejected."""
        one: dict[str, Any] = {"name": self.name, "kind": self.kind or ("label" if self.labels else "text")}
        if self.labels:
            one["labels"] = self.labels
        fills = self.fills if self.fills is not None else [one]
        return read_task({"instruction": self.task, "columns": self.columns, "fills": fills, "tidy": self.tidy})

    def listed(self) -> Dictionary | None:
        """Return the dictionary, where one is named."""
        return None if self.dictionary is None else Dictionary(**self.dictionary.model_dump())

    def given(self) -> list[tuple[Any, Any]]:  # Any: JSON
        """Return the examples as pairs."""
        return [(one.value, one.label) for one in self.examples]


class NewRun(Asked):
    """A run to begin: with a cap in dollars, or over the most frequent values alone."""

    cost_cap_usd: Annotated[Decimal, Field(ge=0)] | None = None
    pilot: int | None = Field(default=None, ge=1, le=10_000, description="Only so many of the most frequent values")
    economy: bool = Field(default=False, description="In batches of the provider, within a day at a lower price")
    economy_rest: Literal["batch", "now"] = Field(
        default="batch", description="Whether what is not done within the day waits for the next batch, or is asked for at once"
    )


class Applied(BaseModel):
    """What the new version shall hold besides the settled answers."""

    doubtful: bool = Field(default=False, description="Answers nobody has looked through yet, too")
    doubt: bool = Field(default=False, description="A column that says how doubtful each answer is")
    way: bool = Field(default=False, description="A column that says where each answer is from")


@router.post("/estimate")
def estimate(body: Asked, me: Me) -> dict[str, object]:
    """Return the bill before anything is paid."""
    found = service.estimate(me.id, body.dataset_id, body.as_task(), examples=body.given(), dictionary=body.listed())
    told = vars(found)
    return {**told, "cost_usd": _dollars(found.cost_usd), "economy_cost_usd": _dollars(found.economy_cost_usd)}


@router.post("/runs", status_code=202)
def start(body: NewRun, me: Me) -> dict[str, object]:
    """Begin a run; its job says how far it is."""
    run = service.start_run(
        me.id, body.dataset_id, body.as_task(), cost_cap_usd=body.cost_cap_usd, examples=body.given(), pilot=body.pilot,
        economy=body.economy, rest_now=body.economy_rest == "now", dictionary=body.listed(),
    )  # fmt: skip
    return {"run_id": run.id, "job_id": run.job_id}


@router.get("/runs/{run_id}")
def get_run(run_id: UUID, me: Me) -> dict[str, object]:
    """Return a run: how far, how much is to be looked at, what it cost."""
    return _run(service.get_run(me.id, run_id))


@router.get("/runs/{run_id}/values")
def values(
    run_id: UUID,
    me: Me,
    status: State | None = None,
    after: Annotated[int, Query(ge=-1)] = -1,
    size: Annotated[int, Query(ge=1, le=1_000)] = 50,
) -> dict[str, object]:
    """List values in their order; with status=needs_review the weightiest first."""
    found = service.list_values(me.id, run_id, status=status, after=after, size=size)
    more = status is None and len(found) == size
    return {"items": [_value(one) for one in found], "next": found[-1].number if more else None}


@router.post("/runs/{run_id}/values/{value_id}")
def settle(run_id: UUID, value_id: int, me: Me, said: Annotated[dict[str, Any], Body()]) -> dict[str, object]:
    """Settle a value: {"label": ...} changes it, {"accept": true} agrees, {"skip": true} leaves it empty.

    With {"similar": true} the same is said of all values in review that are written alike.
    """
    numbers = [value_id]
    if said.get("similar"):
        numbers += review.similar(me.id, run_id, value_id).numbers
    if "label" in said:
        settled = review.change(me.id, run_id, numbers, said["label"])
    else:
        settled = (review.skip if said.get("skip") else review.accept)(me.id, run_id, numbers)
    return {"settled": settled}


@router.post("/runs/{run_id}/apply", status_code=202)
def apply(run_id: UUID, me: Me, wishes: Applied | None = None) -> dict[str, object]:
    """Make a version with the new columns."""
    wanted = wishes or Applied()
    accepted = start_applying(me.id, run_id, Wishes(wanted.doubtful, wanted.doubt, wanted.way))
    return {"job_id": accepted.job_id, "version_id": accepted.version_id}


class Drawing(BaseModel):
    """How many values a sample shall hold."""

    size: int = Field(default=checks.SIZE, ge=1, le=checks.MOST)


class Threshold(BaseModel):
    """Where the doubtful begins."""

    above: float = Field(ge=0, le=1)


@router.post("/runs/{run_id}/check")
def start_check(run_id: UUID, me: Me, wanted: Drawing | None = None) -> dict[str, object]:
    """Draw a sample to be labelled by a person, by bands of doubt; what was drawn before stays."""
    return _check(checks.start_check(me.id, run_id, size=(wanted or Drawing()).size))


@router.get("/runs/{run_id}/check")
def get_check(run_id: UUID, me: Me) -> dict[str, object]:
    """Return the sample, how often the run is right by it, and how many errors each threshold of review leaves."""
    return _check(checks.get_check(me.id, run_id))


@router.post("/runs/{run_id}/check/{value_id}")
def label_drawn(run_id: UUID, value_id: int, me: Me, said: Annotated[dict[str, Any], Body()]) -> dict[str, object]:
    """Label a drawn value: {"label": ...} says its answer, {"right": true or false} judges what was proposed."""
    if "label" in said:
        return {"right": checks.label(me.id, run_id, value_id, said["label"])}
    service.get_run(me.id, run_id)  # a run of somebody else is not there, whatever is sent
    if not isinstance(said.get("right"), bool):
        raise Rejected("Neither a label nor a judgement was sent.", hint='Send {"label": ...} or {"right": true}.')
    checks.judge(me.id, run_id, value_id, right=said["right"])
    return {"right": said["right"]}


@router.post("/runs/{run_id}/review")
def review_above(run_id: UUID, me: Me, wanted: Threshold) -> dict[str, object]:
    """Let answers wait for a look that are more doubtful than `above`, and no others."""
    return {"needs_review": checks.review_above(me.id, run_id, wanted.above)}


@router.get("/runs/{run_id}/values/{value_id}/similar")
def similar(run_id: UUID, value_id: int, me: Me) -> dict[str, object]:
    """Say how many values in review are written like this one."""
    found = review.similar(me.id, run_id, value_id)
    return {"count": found.count, "rows": found.rows, "sample": list(found.sample)}


def _dollars(cost: Decimal | None) -> float | None:
    return None if cost is None else float(cost)


class Formula(BaseModel):
    """A new column by an expression over each row."""

    dataset_id: UUID
    name: str = Field(description="Name of the new column")
    expression: str = Field(max_length=formula.LONGEST, description="SQL over the columns of a row, for example amount * 1.2")


@router.post("/formulas/preview")
def preview_formula(body: Formula, me: Me) -> dict[str, object]:
    """Return what an expression makes of the first rows, and how many of all rows get something."""
    found = formula.preview(me.id, body.dataset_id, body.name, body.expression)
    columns = [{"name": one.name, "type": one.type} for one in found.columns]
    rows = [[plain(cell) for cell in row] for row in found.rows]
    return {"columns": columns, "rows": rows, "total": found.total, "filled": found.filled}


@router.post("/formulas", status_code=202)
def start_formula(body: Formula, me: Me) -> dict[str, object]:
    """Make a version with the new column."""
    accepted = formula.start(me.id, body.dataset_id, body.name, body.expression)
    return {"job_id": accepted.job_id, "version_id": accepted.version_id}


def _check(found: checks.Check) -> dict[str, object]:
    told = found.measured
    levels = [{**vars(one), "share_wrong": one.share_wrong} for one in told.levels]
    items = [
        {"value_id": one.number, "value": one.value, "rows": one.rows, "right": one.right}
        | ({} if found.blind and one.right is None else {"proposed": list(one.said), "doubt": one.doubt})
        for one in found.values
    ]
    return {
        "items": items, "left": found.left, "labelled": told.labelled, "right": told.right, "share": told.share, "low": told.low,
        "high": told.high, "calibrated": told.calibrated, "review_above": found.review_above, "levels": levels,
    }  # fmt: skip


def _run(run: RunView) -> dict[str, object]:
    told = {name: value for name, value in vars(run).items() if name not in {"id", "task", "values", "examples", "dictionary"}}
    task = run.task.model_dump(mode="json")
    return {
        "run_id": run.id,
        **told,
        "cost_usd": float(run.cost_usd),
        "cost_cap_usd": _dollars(run.cost_cap_usd),
        "task": task,
        "economy": None if run.economy is None else vars(run.economy),
        "values": dict(run.values),
    }


def _value(one: ValueView) -> dict[str, object]:
    label = None if one.answers is None else one.answers[0] if len(one.answers) == 1 else list(one.answers)
    return {
        "value_id": one.number,
        "value": one.value,
        "rows": one.rows,
        "label": label,
        "doubt": one.doubt,
        "way": one.way,
        "status": one.status,
    }

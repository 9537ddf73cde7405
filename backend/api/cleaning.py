"""Cleaning routes: what is proposed, a preview, the new version, the draft, and the plan a version was cleaned with."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from backend.api.answers import accepted, columns_json
from backend.api.identity import Me
from backend.core.errors import NotFound
from backend.core.table import plain
from backend.datasets import cleaning
from backend.datasets.cleaning.operations import OPERATIONS, Operation
from backend.datasets.cleaning.proposing import by_model
from backend.datasets.cleaning.schemas import CleanPreview, Draft
from backend.queries.spending import check_spending

router = APIRouter(tags=["cleaning"])
OfVersion = Annotated[UUID | None, Query(description="Which version; the current one by default")]


class Planned(BaseModel):
    """A plan, and the version it is for."""

    plan: dict[str, Any] = Field(
        description="{version: 1, steps: [{operation, column, parameters, reason, enabled}]}"
    )  # Any: JSON
    version_id: UUID | None = Field(None, description="Which version; the current one by default")


class Previewed(Planned):
    """What is to be shown of a plan."""

    size: int = Field(50, ge=1, le=500, description="How many rows")
    step_id: str | None = Field(None, description="Only what this step does, after those above it")
    only_changed: bool = Field(True, description="Only rows that change; otherwise the first ones")


class Drafted(Planned):
    """A plan to keep."""

    revision: int | None = Field(None, description="The revision it was made from; another one meanwhile is told as a conflict")


@router.get("/clean/operations")
def operations(_: Me) -> dict[str, object]:
    """List the operations a step of a plan can have, with their parameters."""
    return {"items": [_operation(one) for one in OPERATIONS.values()]}


@router.post("/datasets/{dataset_id}/clean/propose")
def propose(dataset_id: UUID, me: Me, version_id: OfVersion = None) -> dict[str, object]:
    """Propose a plan from what the values of a dataset look like; each step says why and how much it changes."""
    plan = cleaning.propose(me.id, dataset_id, version_id=version_id)
    return {"plan": plan.to_json(), "titles": {step.id: cleaning.title(step) for step in plan.steps}}


@router.post("/datasets/{dataset_id}/clean/suggest", status_code=202)
def suggest(dataset_id: UUID, me: Me, version_id: OfVersion = None) -> dict[str, str]:
    """Ask the deployment's model for further steps, in a job; it answers with the same closed operations."""
    job_id = by_model.start_suggesting(me.id, dataset_id, check_spending=check_spending, version_id=version_id)
    return {"job_id": str(job_id)}


@router.get("/datasets/{dataset_id}/clean/suggested")
def suggested(dataset_id: UUID, me: Me, version_id: OfVersion = None) -> dict[str, object]:
    """Return what the model suggested within the last hour, null where nobody asked it."""
    plan = by_model.suggested(me.id, dataset_id, version_id=version_id)
    titles = {step.id: cleaning.title(step) for step in plan.steps} if plan else {}
    return {"plan": plan.to_json() if plan else None, "titles": titles}


@router.post("/datasets/{dataset_id}/clean/preview")
def preview(dataset_id: UUID, wanted: Previewed, me: Me) -> dict[str, object]:
    """Show real rows before and after a plan, with what each step changes; nothing is written."""
    plan = cleaning.Plan.parse(wanted.plan)
    shown = cleaning.preview(
        me.id,
        dataset_id,
        plan,
        version_id=wanted.version_id,
        size=wanted.size,
        step_id=wanted.step_id,
        only_changed=wanted.only_changed,
    )
    return _preview(shown)


@router.post("/datasets/{dataset_id}/clean", status_code=202)
def clean(dataset_id: UUID, wanted: Planned, me: Me) -> dict[str, str]:
    """Make a new version with a plan, in a job; the version before stays as it is."""
    plan = cleaning.Plan.parse(wanted.plan)
    return accepted(cleaning.start_cleaning(me.id, dataset_id, plan, base_version_id=wanted.version_id))


@router.post("/datasets/{dataset_id}/clean/replay", status_code=202)
def replay(dataset_id: UUID, me: Me, version_id: OfVersion = None) -> dict[str, str]:
    """Read all files of a version that has rows behind cleaned ones, and clean them together with the same plan."""
    return accepted(cleaning.start_replay(me.id, dataset_id, version_id=version_id))


@router.get("/datasets/{dataset_id}/clean/draft")
def draft(dataset_id: UUID, me: Me) -> dict[str, object]:
    """Return the plan somebody is at work on."""
    kept = cleaning.draft_of(me.id, dataset_id)
    if kept is None:
        raise NotFound("No plan was kept for this dataset.", hint="Ask for a proposal, or send a plan.")
    return _draft(kept)


@router.put("/datasets/{dataset_id}/clean/draft")
def keep_draft(dataset_id: UUID, wanted: Drafted, me: Me) -> dict[str, object]:
    """Keep a plan to go on with later."""
    plan = cleaning.Plan.parse(wanted.plan)
    kept = cleaning.save_draft(me.id, dataset_id, plan, version_id=wanted.version_id, expected=wanted.revision)
    return _draft(kept)


@router.delete("/datasets/{dataset_id}/clean/draft", status_code=204)
def forget_draft(dataset_id: UUID, me: Me) -> Response:
    """Forget the plan that was kept."""
    cleaning.drop_draft(me.id, dataset_id)
    return Response(status_code=204)


@router.get("/datasets/{dataset_id}/versions/{version_id}/plan")
def plan_of(dataset_id: UUID, version_id: UUID, me: Me) -> dict[str, object]:
    """Return the plan a version was cleaned with, to replay on the next file."""
    plan = cleaning.plan_of(me.id, dataset_id, version_id)
    if plan is None:
        raise NotFound("This version was not made with a plan.", hint="Ask for the plan of a version that was cleaned.")
    return plan.to_json()


def _operation(one: Operation) -> dict[str, object]:
    return {
        "name": one.name,
        "label": one.label,
        "about": one.about,
        "group": one.group,
        "on": one.on,
        "types": list(one.types),
        "parameters": [
            asdict(parameter) | {"kind": parameter.kind.value, "choices": [value for value, _ in parameter.choices]}
            for parameter in one.parameters
        ],
    }


def _draft(kept: Draft) -> dict[str, object]:
    return {
        "plan": kept.plan.to_json(),
        "version_id": plain(kept.version_id),
        "revision": kept.revision,
        "saved_at": plain(kept.saved_at),
    }


def _preview(shown: CleanPreview) -> dict[str, object]:
    return {
        "version_id": str(shown.version_id),
        "step_id": shown.step_id,
        "steps": [asdict(one) for one in shown.steps],
        "exact": shown.exact,
        "rows_looked_at": shown.rows_looked_at,
        "cells_changed": shown.cells_changed,
        "rows_changed": shown.rows_changed,
        "rows_before": shown.rows_before,
        "rows_after": shown.rows_after,
        "columns_before": columns_json(shown.columns_before),
        "columns_after": columns_json(shown.columns_after),
        "origins": list(shown.origins),
        "sample": [
            {"row": row.row, "before": row.before, "after": row.after, "changed": list(row.changed)} for row in shown.sample
        ],
    }

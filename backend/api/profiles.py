"""The profile of a dataset as a file to keep, to print or to send on."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.api.downloads import disposition
from backend.api.identity import Me
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.datasets import service
from backend.datasets.profiles.document import POLICY, Heading, profile_document

router = APIRouter(tags=["datasets"])


@router.get("/datasets/{dataset_id}/profile.html", response_class=Response)
def document(
    dataset_id: UUID,
    me: Me,
    version_id: Annotated[UUID | None, Query(description="Which version; the current one by default")] = None,
    inline: Annotated[bool, Query(description="Show it in the browser, do not save it")] = False,  # noqa: FBT002  a query's flag
) -> Response:
    """Return the profile of a version as one HTML file that needs nothing else."""
    dataset = service.get_dataset(me.id, dataset_id)
    version = next((one for one in dataset.versions if one.id == (version_id or dataset.version_id)), None)
    if version is None and version_id is not None:
        raise NotFound("This dataset has no such version.", hint="Look it up in the list of its versions.")
    profile = service.get_profile(me.id, dataset_id, version_id=version_id)
    heading = Heading(
        name=dataset.name,
        number=version.number if version else 1,
        reason=version.reason if version else "",
        made_at=now(),
        repair=service.get_repair(me.id, dataset_id, version_id=version_id),
    )
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    if not inline:
        headers["Content-Disposition"] = disposition(f"{dataset.name} profile.html")
    return Response(profile_document(profile, heading), media_type="text/html; charset=utf-8", headers=headers)

"""Job routes: list, look, cancel, retry, delete, and news as server-sent events."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from backend.api.answers import job_json
from backend.api.events import all_news, job_news
from backend.api.identity import Me
from backend.jobs import service
from backend.jobs.states import Status

router = APIRouter(tags=["jobs"])
_STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


@router.get("/jobs")
def list_jobs(
    me: Me,
    status: Status | None = None,
    kind: str | None = None,
    cursor: str | None = None,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, object]:
    """List your jobs, newest first."""
    page = service.list_jobs(me.id, status=status, kind=kind, cursor=cursor, size=size)
    return {"items": [job_json(j) for j in page.items], "next": page.next}


@router.get("/jobs/events")
async def everything(me: Me, request: Request) -> StreamingResponse:
    """Stream your active jobs now and every change of your jobs from then on; one stream serves a whole page."""
    return StreamingResponse(all_news(me.id, request), media_type="text/event-stream", headers=_STREAM_HEADERS)


@router.get("/jobs/{job_id}")
def get(job_id: UUID, me: Me) -> dict[str, object]:
    """Return one job."""
    return job_json(service.get(me.id, job_id))


@router.get("/jobs/{job_id}/events")
def events(job_id: UUID, me: Me, request: Request) -> StreamingResponse:
    """Stream one job until it has ended; the last event is its final state."""
    service.get(me.id, job_id)  # 404 before the stream starts, not inside it
    return StreamingResponse(job_news(me.id, job_id, request), media_type="text/event-stream", headers=_STREAM_HEADERS)


@router.post("/jobs/{job_id}/cancel", status_code=202)
def cancel(job_id: UUID, me: Me) -> dict[str, object]:
    """Stop a job; what it has published stays."""
    return job_json(service.cancel(me.id, job_id))


@router.post("/jobs/{job_id}/retry", status_code=202)
def retry(job_id: UUID, me: Me) -> dict[str, object]:
    """Run the unfinished parts of a failed or cancelled job again."""
    return job_json(service.retry(me.id, job_id))


@router.delete("/jobs/{job_id}", status_code=204)
def delete(job_id: UUID, me: Me) -> Response:
    """Remove an ended job from the list."""
    service.delete(me.id, job_id)
    return Response(status_code=204)

"""Chart routes: a chart of a result as a page of its own, or as what a browser makes a picture of."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

import plotly
from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import ValidationError

from backend.api.identity import Me
from backend.core.errors import Rejected
from backend.queries.chart_picture import page_of, picture_of
from backend.queries.charts import ChartSpec

router = APIRouter(tags=["charts"])

_SCRIPT = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_A_DAY = "public, max-age=86400"


@router.get("/charts/plotly.js")
def script(me: Me) -> FileResponse:  # noqa: ARG001  whoever asks is somebody
    """Return the script that draws charts, as it came with the package; no other server is ever asked for it."""
    return FileResponse(_SCRIPT, media_type="text/javascript", headers={"Cache-Control": _A_DAY})


@router.get("/query-runs/{run_id}/chart")
def chart(
    run_id: UUID,
    me: Me,
    spec: Annotated[str, Query(max_length=12_000, description="A chart as JSON: kind, x, y, series, aggregate, ...")],
    format_name: Annotated[Literal["html", "json"], Query(alias="format")] = "html",
) -> Response:
    """Return a chart of a result: a self-contained page, or its figure with title and source."""
    try:
        wanted = ChartSpec.model_validate_json(spec)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "spec"
        raise Rejected(
            f"This is no chart: “{where}”, {first['msg'].lower()}.", hint="See the API's description of a chart."
        ) from error
    picture = picture_of(me.id, run_id, wanted)
    if format_name == "json":
        return JSONResponse(picture.as_json())
    name = quote(f"{picture.filename}.html")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return Response(page_of(picture), media_type="text/html; charset=utf-8", headers=headers)

"""Import routes: what stands in a bucket that this deployment allows becomes a dataset."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from backend.api.answers import accepted
from backend.api.identity import Me
from backend.datasets import imports

router = APIRouter(tags=["imports"])


class Import(BaseModel):
    """What is to be imported."""

    url: str = Field(
        max_length=1024,
        description="s3://bucket/folder/orders.csv; with a * in it, or a / at its end, all files that match become one dataset",
    )
    name: str | None = Field(None, min_length=1, max_length=255, description="What the dataset is called")


@router.get("/imports")
def allowed(me: Me) -> dict[str, object]:  # noqa: ARG001  only for those who are signed in
    """Say below which addresses this deployment imports; none when it imports nothing."""
    return {"prefixes": list(imports.allowed())}


@router.post("/imports", status_code=202)
def start(wanted: Import, me: Me) -> dict[str, str]:
    """Fetch and convert what stands at an address below one of LISTMILL_IMPORT_PREFIXES, up to 1,000 files as one dataset."""
    return accepted(imports.start_import(me.id, wanted.url, name=wanted.name))

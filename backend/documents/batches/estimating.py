"""What a batch will take, measured on documents drawn of rows spread over it, and whether there is room for it."""

import math
import time
from uuid import UUID

from backend.adapters.storage import scratch, storage
from backend.core.config import settings
from backend.core.errors import Rejected, TooLarge
from backend.documents import images
from backend.documents.batches import archives, snapshot
from backend.documents.batches.models import Archive
from backend.documents.batches.plan import Plan, Wanted, settle
from backend.documents.batches.schemas import Estimate
from backend.documents.rendering import Recipient, Renderer

SAMPLE = 40
_MEMBER_BYTES = 200  # headers and names of a document in an archive
_SPARE_BYTES = 512 << 20  # room that is left for everything else
_SPARE = 1.1  # documents of other rows may be larger


def estimate(owner_id: UUID, wanted: Wanted) -> Estimate:
    """Return what a batch will take. Raises as `plan.settle`."""
    return of_plan(owner_id, settle(owner_id, wanted))


def of_plan(owner_id: UUID, plan: Plan) -> Estimate:
    """Return what a batch that is settled will take; some of its documents are drawn, which takes about a second."""
    some = snapshot.sample(plan.source, plan.choice, plan.fields, size=SAMPLE)
    each, merged_first, merged_more, seconds_each = _drawn(owner_id, plan, some)
    rows, parts = plan.recipients, math.ceil(plan.recipients / snapshot.PART)
    zip_bytes = int(rows * (each + _MEMBER_BYTES)) if each else 0
    merged_bytes = int(parts * merged_first + (rows - parts) * merged_more)
    size = zip_bytes if plan.archive is Archive.ZIP else merged_bytes
    count = max(math.ceil(rows / archives.MOST_DOCUMENTS), math.ceil(size / archives.MOST_BYTES), 1)
    return Estimate(
        rows, zip_bytes, merged_bytes, count, round(rows * seconds_each, 1), plan.archive, storage().free_bytes(), len(some)
    )  # fmt: skip


def check_room(found: Estimate) -> None:
    """Raise TooLarge for a batch beyond what this deployment takes, Rejected where the storage has no room for it."""
    size = int(_SPARE * (found.zip_bytes if found.archive is Archive.ZIP else found.merged_bytes))
    smaller = found.archive is Archive.ZIP and found.merged_bytes < found.zip_bytes / 2
    instead = f" Merged for printing they take about {_said(found.merged_bytes)}." if smaller else ""
    most = settings().batch_max_bytes
    if size > most:
        raise TooLarge(
            f"{found.recipients:,} documents take about {_said(size)}; one batch takes {_said(most)}.",
            hint=f"Split them with a filter, or use smaller pictures.{instead}",
        )
    if found.free_bytes is not None and size > found.free_bytes - _SPARE_BYTES:
        raise Rejected(
            f"{found.recipients:,} documents take about {_said(size)}; {_said(found.free_bytes)} are free on the server.",
            hint=f"Free some space there, or make fewer documents.{instead}",
        )


def _drawn(owner_id: UUID, plan: Plan, some: list[Recipient]) -> tuple[float, float, float, float]:
    """Return bytes of a document, of the first one in a merged file and of each more, and seconds a document."""
    with scratch() as folder:
        images.into(folder, owner_id, plan.template.images())
        with Renderer(plan.template, images=folder, locale=plan.locale) as renderer:
            renderer.documents(some[:1])  # starting it is not what a document takes
            began = time.perf_counter()
            made = [one.pdf for one in renderer.documents(some) if one.pdf is not None]
            took_s = time.perf_counter() - began
            first, whole = len(renderer.merged(some[:1]).pdf), len(renderer.merged(some).pdf)
    if not made:
        return 0.0, 0.0, 0.0, 0.0
    more = max(whole - first, 0) / max(len(made) - 1, 1)
    return sum(map(len, made)) / len(made), float(first), more, took_s / len(made)


def _said(size_bytes: int) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if size_bytes >= size:
            return f"{size_bytes / size:,.1f} {unit}"
    return f"{size_bytes / 1e3:,.0f} kB"

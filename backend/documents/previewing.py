"""What a letter will look like: for a row of a dataset, or with the names of its variables."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from backend.adapters.storage import scratch
from backend.datasets import service as datasets
from backend.documents import images, rendering
from backend.documents.batches.choosing import Choice, checked, opened
from backend.documents.rendering import Preview, PreviewPicture, Recipient
from backend.documents.template import Lettering, Object, Qr, Sheet, Template
from backend.documents.variables import fields_for


def recipient(
    owner_id: UUID,
    dataset_id: UUID,
    row: int,
    template: Template,
    *,
    fields: Mapping[str, str] | None = None,
    version_id: UUID | None = None,
) -> Recipient:
    """Return a row of a dataset, counted from 1, with the values of a template's variables.

    `fields` says which column fills which variable; what it leaves out is filled by the column of the same name.
    Raises NotFound, Conflict; Rejected for a row or a column that is not there, and for a variable no column fills.
    """
    source = datasets.version_ref(owner_id, dataset_id, version_id=version_id)
    found = fields_for(template.names(), [column.name for column in source.columns], fields)
    checked(Choice(rows=(row,)), source)
    # Rows are passed over in whole groups by their place; looked for by their number they would all be read.
    with opened(source, Choice(), found) as (con, sql):
        number, *cells = (
            column[0]
            for column in con.sql(f"SELECT * FROM ({sql}) LIMIT 1 OFFSET {row - 1}").to_arrow_table().to_pydict().values()
        )
    return Recipient(int(number), dict(zip(found, cells, strict=True)))


def preview(owner_id: UUID, template: Template, to: Recipient | None = None, *, locale: str = "") -> Preview:
    """Return the PDF of one recipient, without one with the names of its variables; or what stops it."""
    shown, filled = _shown(template, to)
    with _pictures(owner_id, shown) as folder:
        return rendering.preview(shown, filled, images=folder, locale=locale)


def picture(
    owner_id: UUID, template: Template, to: Recipient | None = None, *, page: int = 1, width_px: int = 900, locale: str = ""
) -> PreviewPicture:
    """Return a page, from 1, of that very PDF as PNG, and how many pages there are; or what stops it."""
    shown, filled = _shown(template, to)
    wanted = min(max(page, 1), len(shown.pages))
    with _pictures(owner_id, shown) as folder:
        return rendering.preview_png(shown, filled, images=folder, page=wanted, width_px=width_px, locale=locale)


def outlined(template: Template) -> Template:
    """Return a template whose texts show the names of their variables instead of values."""
    return replace(
        template, pages=tuple(Sheet(tuple(map(_outlined, sheet.objects))) for sheet in template.pages), language_from=None
    )


def _outlined(one: Object) -> Object:
    return replace(one, text=one.message.outline.replace("{{", r"\{{")) if isinstance(one, Lettering | Qr) else one


def _shown(template: Template, to: Recipient | None) -> tuple[Template, Recipient]:
    return (outlined(template), Recipient(0, {})) if to is None else (template, to)


@contextmanager
def _pictures(owner_id: UUID, template: Template) -> Iterator[Path]:
    with scratch() as folder:
        images.into(folder, owner_id, template.images())
        yield folder

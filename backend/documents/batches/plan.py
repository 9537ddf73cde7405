"""What a batch is to be: the wishes of a person, checked against the template and the version as they are now, and then fixed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from backend.core.config import settings
from backend.core.errors import Rejected, TooLarge
from backend.datasets import service as datasets
from backend.datasets.schemas import VersionRef
from backend.documents import templates, variables
from backend.documents.batches import choosing
from backend.documents.batches.choosing import Choice
from backend.documents.batches.models import Archive
from backend.documents.template import Template

MERGED_ABOVE = 50_000  # documents above which they are printed rather than opened one by one
ROW = "row"  # what a document's name may be made of besides the columns: its row's number


@dataclass(frozen=True)
class Wanted:
    """A batch somebody wants. `fields` says which column fills a variable; the others take the column of their name.

    `archive` None chooses by size. `file_name` is a pattern such as “{{ name }}” of what documents are called in archives;
    the row's number always stands before it. Without `filter` and `rows` everybody gets a document.
    """

    template_id: UUID
    dataset_id: UUID
    fields: Mapping[str, str] = field(default_factory=dict)
    archive: Archive | None = None
    filter: str = ""
    rows: tuple[int, ...] | None = None
    file_name: str = ""
    locale: str | None = None
    notify: bool | None = None


@dataclass(frozen=True)
class Plan:
    """A batch that can be made: every variable has its column, the rows are counted, version and template are those of now."""

    wanted: Wanted
    name: str  # of the template
    template: Template
    revision: int
    source: VersionRef
    fields: Mapping[str, str]
    choice: Choice
    recipients: int
    archive: Archive
    locale: str
    listed: str  # as the pages call the list

    @property
    def title(self) -> str:
        """What the batch is called."""
        return f"{self.name} for {self.listed}"[:300]

    @property
    def fingerprint(self) -> str:
        """The same for the same wishes of the same version and template."""
        told: list[Any] = [  # Any: JSON
            str(self.wanted.template_id), self.revision, str(self.source.version_id), sorted(self.fields.items()),
            self.wanted.archive, self.choice.filter, self.choice.rows, self.wanted.file_name, self.locale, self.wanted.notify,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def settle(owner_id: UUID, wanted: Wanted) -> Plan:
    """Return what a batch will be.

    Raises NotFound; Conflict for a version without rows; Rejected for a variable without a column, a filter or a name that
    cannot be; TooLarge for more rows than a batch takes.
    """
    found = templates.get_template(owner_id, wanted.template_id)
    source = datasets.version_ref(owner_id, wanted.dataset_id)
    fields = fields_of(found.template, source, wanted.file_name, wanted.fields)
    choice = choosing.checked(Choice(wanted.filter, wanted.rows), source)
    recipients = choosing.count(choice, source)
    if not recipients:
        raise Rejected("No row is chosen, so there is nobody to write to.", hint="Choose other rows, or all of them.")
    most = settings().batch_max_rows
    if recipients > most:
        raise TooLarge(
            f"There are {recipients:,} recipients; one batch takes {most:,}.", hint="Split them with a filter, say by region."
        )
    archive = wanted.archive or (Archive.MERGED if recipients > MERGED_ABOVE else Archive.ZIP)
    locale = wanted.locale or found.template.language
    return Plan(
        wanted, found.name, found.template, found.revision, source, fields, choice, recipients, archive, locale,
        datasets.get_dataset(owner_id, wanted.dataset_id).name,
    )  # fmt: skip


def fields_of(template: Template, source: VersionRef, file_name: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the column of every variable of a template and of a name's pattern. Raises Rejected with those that have none."""
    columns = [column.name for column in source.columns]
    named = [name for name in variables.parse(file_name).names if name != ROW or ROW in columns or ROW in given]
    return variables.fields_for([*template.names(), *named], columns, given)

"""Importing from buckets: which addresses people may name, and the dataset that is made of what stands there.

Only addresses below LISTMILL_IMPORT_PREFIXES are taken, as everything is read with the credentials of the deployment.
"""

import re
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from backend.accounts import limits
from backend.adapters.db import transaction
from backend.core.config import settings
from backend.core.errors import NotFound, Rejected
from backend.datasets.models import Dataset, Version
from backend.datasets.names import check_file_name, check_name, dataset_name
from backend.datasets.schemas import Accepted
from backend.datasets.versions import Source, start_dataset

FILES_MAX = 1_000
_ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.*)")
_STRANGE = re.compile(r"[\x00-\x1f\x7f\\?#\[\]]")
_LENGTH_MAX = 1_024


@dataclass(frozen=True)
class Address:
    """What an address names: one object, or (with a * in it, or a / at its end) all that match it."""

    bucket: str
    key: str

    @property
    def many(self) -> bool:
        """Whether it may name several objects."""
        return "*" in self.key or self.key.endswith("/") or not self.key

    @property
    def folder(self) -> str:
        """What all objects have in common that it names: the key up to the last / before a *, with that /."""
        return self.key[: self.key.partition("*")[0].rfind("/") + 1]

    def matches(self, key: str) -> bool:
        """Say whether it names the object of `key`. A * stands for anything but a /."""
        pattern = "[^/]*".join(re.escape(part) for part in self.key.split("*"))
        return re.fullmatch(pattern + (".*" if self.key.endswith("/") or not self.key else ""), key, re.DOTALL) is not None


def allowed() -> tuple[str, ...]:
    """Return below which addresses this deployment imports, each ending in a /; none when it imports nothing."""
    return tuple(prefix.rstrip("/") + "/" for prefix in settings().import_prefixes)


def address_of(url: str) -> Address:
    """Return what an address names. Raises NotFound when nothing is imported, Rejected for an address that is not allowed."""
    prefixes = allowed()
    if not prefixes:
        raise NotFound(
            "This deployment imports nothing: LISTMILL_IMPORT_PREFIXES is not set.",
            hint="Upload the file, or ask whoever runs this server to set it.",
        )
    found = _ADDRESS.fullmatch(url)
    if found is None or len(url) > _LENGTH_MAX or _STRANGE.search(url):
        raise Rejected(
            f"“{url[:100]}” is no address to import from.", hint="Addresses look like s3://bucket/folder/orders.csv."
        )
    address = Address(found[1], found[2])
    steps = address.key.split("/")
    if {"..", "."} & set(steps) or "" in steps[:-1]:
        raise Rejected(f"“{url[:100]}” leads elsewhere.", hint="Leave out “..”, “.” and double slashes.")
    named = f"s3://{address.bucket}/{address.folder if address.many else address.key}"
    if not named.startswith(prefixes):
        raise Rejected(f"Nothing is imported from {url[:200]}.", hint=f"Addresses begin with {' or '.join(prefixes)}.")
    return address


def start_import(owner_id: UUID, url: str, *, name: str | None = None, once: str | None = None) -> Accepted:
    """Make a dataset of one object, or of all that a pattern or folder names (up to 1,000, in the order of their keys).

    They are fetched in the job that converts them. Raises NotFound when this deployment imports nothing, Rejected for an
    address that is not allowed or a name that cannot be, TooMany at this person's limit of uploads. The same import of the same
    person under the same name in `once` is made one time, and returned as it was made after that.
    """
    address = address_of(url)
    last = address.key.rstrip("/").rpartition("/")[2]
    if not address.many:
        check_file_name(last)
    found = name.strip() if name else dataset_name(last.replace("*", "").strip("-_. ")) or address.bucket
    check_name(found, what="dataset")
    version_id = uuid5(owner_id, f"{url} {once}") if once is not None else None
    if version_id is not None and (made := _made(owner_id, version_id)):
        return made
    limits.allow(owner_id, "uploads")
    source = Source(None, last or address.bucket, 0, {"import": url}, origin="import")
    reason = f"imported from {url}"
    try:
        with transaction() as session:
            return start_dataset(session, owner_id, name=found, source=source, reason=reason, version_id=version_id)
    except IntegrityError:  # another call of the same was faster
        if version_id is None or (made := _made(owner_id, version_id)) is None:
            raise
        return made


def _made(owner_id: UUID, version_id: UUID) -> Accepted | None:
    """Return what was made under the id of a version."""
    with transaction() as session:
        wanted = select(Version).join(Dataset, col(Dataset.id) == col(Version.dataset_id))
        found = session.exec(wanted.where(Version.id == version_id, Dataset.owner_id == owner_id)).one_or_none()
        return None if found is None or found.job_id is None else Accepted(found.dataset_id, found.id, found.job_id)

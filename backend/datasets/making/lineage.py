"""What a version stands on: the rows that come before its own, and the sources that are still to be read."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from backend.adapters.db import transaction
from backend.core.table import Column
from backend.datasets.models import Version
from backend.datasets.versions import Source
from backend.jobs import service as jobs
from backend.jobs.runner import Run
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE

STUCK_S = 30.0
_LOOK_EVERY_S = 0.25
_ON_OTHERS = frozenset({"append", "clean"})  # versions that have the rows of the one below them, too or changed


@dataclass(frozen=True)
class Basis:
    """The published version whose rows come first (None: there is none), and what is to be read after it, in row order."""

    below: Version | None
    sources: tuple[Source, ...]


def basis_of(run: Run, version: Version) -> Basis:
    """Return what an appended version stands on; any other stands on its own sources alone.

    A version below it that is being converted is waited for. One that was no table, or was cancelled, is passed over: its
    file is refused, and the rows go to what is below. Raises what ends the work while it waits.
    """
    sources = [Source.of(kept) for kept in version.sources]
    below, at = None, version
    while at.change in _ON_OTHERS and below is None:
        parent, at_work = settled(run, at.parent_id)
        if parent is None:
            break
        if parent.published_at is not None:
            below = parent
        elif at_work:  # nobody works on it just now, but somebody will: its files must not be missing here
            sources = [*map(Source.of, parent.sources), *sources]
        at = parent
    return Basis(below, tuple(sources))


def base_sources(below: Version | None) -> tuple[Source, ...]:
    """Return the sources of a published version; one that nobody wrote any down for is taken as a single one, already read."""
    if below is None:
        return ()
    columns = tuple(Column(one["name"], one["type"]) for one in below.columns)
    found = tuple(replace(source, columns=columns) for source in map(Source.of, below.sources) if source.parts)
    if found:
        return found
    size = below.size_bytes or 0
    whole = Source(None, f"version {below.number}", size, {}, "version", tuple(below.parts), columns, below.rows)
    return (whole,)


def settled(run: Run, version_id: UUID | None) -> tuple[Version | None, bool]:
    """Return a version once nobody makes it any more, or shows no sign of it; and whether its job is still active.

    Raises what ends the work while it waits.
    """
    waiting, last, waited_s = threading.Event(), None, 0.0
    while True:
        version = _version(version_id)
        if version is None or version.published_at is not None:
            return version, False
        card = jobs.cards([version.job_id]).get(version.job_id) if version.job_id else None
        if card is None or card.status not in ACTIVE:
            return _version(version_id), False
        now_at = _signs(card)
        waited_s = waited_s + _LOOK_EVERY_S if now_at == last else 0.0
        last = now_at
        if waited_s >= STUCK_S:
            return version, True
        run.report(0, message=f"Waiting for version {version.number}")
        run.check()
        waiting.wait(_LOOK_EVERY_S)


def _signs(card: JobCard) -> tuple[object, ...]:
    return card.status, card.done, card.message, card.attempts


def _version(version_id: UUID | None) -> Version | None:
    if version_id is None:
        return None
    with transaction() as session:
        return session.get(Version, version_id)


def told_apart(sources: Iterable[Source], below: Iterable[Source]) -> tuple[Source, ...]:
    """Give the second file of one name a number: “orders.csv (2)”, so that the report and the rows aside tell them apart."""
    taken = {source.name for source in below}
    found = []
    for source in sources:
        name, number = source.name, 1
        while name in taken:
            number += 1
            name = f"{source.name} ({number})"
        taken.add(name)
        found.append(replace(source, name=name))
    return tuple(found)

"""The kinds of job there are: their queue, the unit their progress counts in, and how often a chunk is tried.

A new kind is a line here, its work in its own domain, and a line in `actors/`.
"""

from dataclasses import dataclass

from backend.accounts.limits import What


@dataclass(frozen=True)
class Kind:
    """One kind of job. `unit` is what `done` and `total` count; a chunk is tried at most `max_attempts` times.

    `limit` is what it counts as when a person asks for it again. Its owner is told of its end under `topic`, when that came
    later than `told_after_s` after they asked; without a topic never.
    """

    name: str
    queue: str
    unit: str
    max_attempts: int = 3
    limit: What | None = None
    topic: str = ""
    told_after_s: float = 60.0


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("datasets.convert", queue="convert", unit="bytes", topic="work"),
        Kind("datasets.clean", queue="convert", unit="rows", topic="work"),
        Kind("datasets.profile", queue="interactive", unit="columns", limit="profiles"),
        Kind("datasets.compare", queue="interactive", unit="rows", topic="work"),
        Kind("datasets.propose", queue="interactive", unit="steps", max_attempts=1, limit="questions"),
        Kind("queries.run", queue="interactive", unit="rows", topic="work"),
        Kind("queries.answer", queue="interactive", unit="steps", max_attempts=1, limit="questions", topic="work"),
        Kind("notebooks.run", queue="interactive", unit="cells", topic="work"),
        Kind("mapping.run", queue="mapping", unit="values", max_attempts=5, topic="mapping", told_after_s=0),
        Kind("documents.mail", queue="mail", unit="mails", max_attempts=5, topic="letters", told_after_s=0),
        Kind("documents.visits", queue="convert", unit="rows", topic="work"),
        Kind("records.prepare", queue="interactive", unit="rows"),
        Kind("records.index", queue="interactive", unit="rows"),
        Kind("records.export", queue="interactive", unit="rows", topic="exports", told_after_s=0),
        Kind("mapping.apply", queue="convert", unit="rows", topic="work"),
        Kind("mapping.derive", queue="convert", unit="rows", topic="work"),
        Kind("documents.check", queue="convert", unit="rows", topic="letters"),
        Kind("documents.render", queue="documents", unit="documents", limit="batches", topic="letters", told_after_s=0),
        Kind("maintenance.sweep", queue="maintenance", unit="files"),
    )
}


def kinds_of(queue: str) -> list[Kind]:
    """Return the kinds whose hints travel in `queue`."""
    return [kind for kind in KINDS.values() if kind.queue == queue]


def queues() -> list[str]:
    """Return every queue there is, in alphabetical order."""
    return sorted({kind.queue for kind in KINDS.values()})

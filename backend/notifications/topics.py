"""What there is to be told about: the topics a person may wish for or not, and where those lead without a wish."""

from backend.notifications.models import Channel

TOPICS: dict[str, str] = {
    "letters": "Letters: batches and mailings",
    "mapping": "Filled columns",
    "exports": "Files of exports",
    "work": "Other work that took over a minute",
}
STANDARD: dict[str, frozenset[Channel]] = {
    "letters": frozenset({Channel.MAIL, Channel.WEBHOOK}),
    "mapping": frozenset({Channel.MAIL, Channel.WEBHOOK}),
    "exports": frozenset({Channel.WEBHOOK}),
    "work": frozenset({Channel.WEBHOOK}),
}

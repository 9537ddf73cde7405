"""What a person wants mailed: the column of addresses, the subject and the text with variables, the link or the letter itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from backend.adapters.mail import Action, Attachment, Letter, html_of, is_address, text_of
from backend.core.errors import Rejected
from backend.documents import variables
from backend.documents.variables import Message, Problem

KIND = "documents.mail"
MOST_SUBJECT, MOST_TEXT, MOST_NAME = 200, 10_000, 80
BUTTON = "Open your letter"


@dataclass(frozen=True)
class Wish:
    """A mailing somebody wants. `fields` says which column fills a variable; the others take the column of their name.

    `attach` sends the letter itself instead of a link to it. `repeats` mails again to an address that more than one row has,
    `again` to recipients an earlier mailing of the batch has reached.
    """

    addresses: str
    subject: str
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    sender: str = ""
    reply_to: str = ""
    button: str = BUTTON
    attach: bool = False
    repeats: bool = False
    again: bool = False

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return it as it is kept."""
        return asdict(self) | {"fields": dict(self.fields)}


@dataclass(frozen=True)
class Words:
    """Subject and text of a mailing, read once and filled for each recipient."""

    subject: Message
    text: Message

    def filled(self, values: Mapping[str, object], locale: str) -> tuple[str, str, list[Problem]]:
        """Return subject and text of one recipient, and what stands against them."""
        problems: list[Problem] = []
        subject = variables.fill(self.subject, values, locale=locale, problems=problems)
        text = variables.fill(self.text, values, locale=locale, problems=problems)
        return " ".join(subject.split()), text.strip(), problems


def of_json(kept: Mapping[str, Any]) -> Wish:  # Any: JSON
    """Return a wish as it was kept."""
    return Wish(**kept)


def settled(wish: Wish, columns: Sequence[str]) -> Wish:
    """Return a wish with a column for every variable. Raises Rejected, in words for a person, for what cannot be."""
    if wish.addresses not in columns:
        raise Rejected("Choose the column that holds the addresses.", hint=f"There are {', '.join(columns[:12])}.")
    if not wish.subject.strip() or len(wish.subject) > MOST_SUBJECT:
        raise Rejected(f"A mail needs a subject of 1 to {MOST_SUBJECT} characters.", hint="Say what the letter is about.")
    if not wish.text.strip() or len(wish.text) > MOST_TEXT:
        raise Rejected(f"A mail needs a text of 1 to {MOST_TEXT:,} characters.", hint="Say why they get it, and from whom.")
    if len(wish.sender) > MOST_NAME or len(wish.button) > MOST_NAME:
        raise Rejected(f"Names are up to {MOST_NAME} characters long.", hint="Shorten it.")
    if wish.reply_to.strip() and not is_address(wish.reply_to):
        raise Rejected(
            f"“{wish.reply_to[:100]}” is no e-mail address.", hint="Write it as name@example.com, or leave it empty."
        )
    words = read(wish)
    names = [*words.subject.names, *words.text.names]
    used = {name: column for name, column in wish.fields.items() if name in names}
    return Wish(**{**wish.to_json(), "fields": variables.fields_for(names, columns, used)})


def read(wish: Wish) -> Words:
    """Return the words of a wish. Raises Rejected naming where the text cannot be read."""
    return Words(variables.parse(wish.subject), variables.parse(wish.text))


def letter(
    wish: Wish, subject: str, text: str, *, name: str, to: str, url: str, stop: str, pdf: tuple[str, bytes] | None, footer: str
) -> Letter:
    """Return the mail of one recipient; `name` stays the same however often it is tried."""
    action = None if pdf else Action(wish.button or BUTTON, url)
    small = (footer, Action("No more mails from us", stop))
    said = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    html = html_of(title="", paragraphs=said, action=action, footer=small, brand=wish.sender)
    plain = text_of(title="", paragraphs=said, action=action, footer=small)
    attached = (Attachment(*pdf),) if pdf else ()
    return Letter(
        name, to, subject, plain, html=html, sender=wish.sender, reply_to=wish.reply_to, stop_url=stop, attachments=attached,
        automatic=False,
    )  # fmt: skip


def owner_and(kept: object) -> tuple[UUID, str] | None:
    """Return the owner and the word beside it of a signed pair, None for anything else."""
    match kept:
        case [str(owner_id), str(word)]:
            return UUID(owner_id), word
        case _:
            return None

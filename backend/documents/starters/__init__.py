"""Templates to begin with, drawn by us; each is a file here and a line below."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import resources

from backend.core.errors import NotFound, Rejected
from backend.documents.template import Template, load, parse

_ABOUT = {
    "letter": "A4 letter whose address shows in the window of an envelope",
    "card": "A6 card with a QR code that tells whose it is",
    "voucher": "Voucher of a third of A4, with a code and a QR code",
    "certificate": "A4 certificate across, with a place to sign",
    "badge": "Name badge of 90 by 55 mm",
    "label": "Address label of 99 by 38 mm",
}

# Whom the pictures of these templates are made out to.
SAMPLE: dict[str, object] = {
    "first_name": "Magdalena",
    "last_name": "Wiśniewska",
    "street": "Long Street 14",
    "postcode": "01067",
    "city": "Dresden",
    "id": "1029",
    "amount": Decimal(150),
    "valid_until": date(2027, 12, 31),
    "code": "K7Q2-9XMA",
}


@dataclass(frozen=True)
class Starter:
    """A template to begin with: its key, what it is for, and the template."""

    key: str
    about: str
    template: Template

    @property
    def name(self) -> str:
        """The name of the template."""
        return self.template.name


@lru_cache(maxsize=1)
def starters() -> tuple[Starter, ...]:
    """Return the templates to begin with; one whose fonts this deployment does not have is left out."""
    found = []
    for key, about in _ABOUT.items():
        with suppress(Rejected):
            found.append(Starter(key, about, parse(load((resources.files(__package__) / f"{key}.json").read_bytes()))))
    return tuple(found)


def starter(key: str) -> Starter:
    """Return one of them. Raises NotFound."""
    for one in starters():
        if one.key == key:
            return one
    raise NotFound("There is no such template to begin with.", hint=f"There is {', '.join(_ABOUT)}.")

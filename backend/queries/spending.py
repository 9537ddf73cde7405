"""What questions cost and what they did not: money spent today against the day's cap, calls and money saved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from backend.accounts import model_costs
from backend.adapters.db import transaction
from backend.core.clock import now
from backend.core.config import settings
from backend.core.errors import TooMany
from backend.queries import asked_repository as repository
from backend.queries.answers import Source


@dataclass(frozen=True)
class Saved:
    """Questions by who read them, and what the calls of a model that were not needed would have cost.

    `usd` is None where no call of a model with a known price says what one costs.
    """

    from_before: int
    interpreter: int
    model: int
    calls: int
    usd: Decimal | None
    examples: int = 0

    @property
    def questions(self) -> int:
        """How many questions there were."""
        return self.from_before + self.interpreter + self.model + self.examples


def spent_today_usd(owner_id: UUID) -> Decimal:
    """Return what this person's questions have cost since midnight UTC, those that led to no answer included."""
    midnight = _midnight()
    with transaction() as session:
        return repository.spent(session, owner_id, since=midnight) + model_costs.today_usd(owner_id)


def note_lost(owner_id: UUID, usd: Decimal) -> None:
    """Note what calls cost that led to no answer: there is no answer in whose receipt it could stand."""
    model_costs.note(owner_id, usd)


def check_spending(owner_id: UUID) -> None:
    """Raise TooMany when this person has spent what a day may cost."""
    cap = settings().model_day_cap_usd
    if cap and spent_today_usd(owner_id) >= Decimal(str(cap)):
        raise TooMany(
            f"Today's questions to the model have cost the ${cap:,.2f} a day may cost.",
            hint="Ask tomorrow, write SQL, or ask whoever runs this deployment to raise LISTMILL_MODEL_DAY_CAP_USD.",
            retry_after_s=(_midnight() + timedelta(days=1) - now()).total_seconds(),
        )


def saved(owner_id: UUID) -> Saved:
    """Return how this person's questions were read. A question that needed no call saved one; its price is the mean of those made."""
    with transaction() as session:
        told = {one.source: one for one in repository.by_source(session, owner_id)}
    count = {source: told[source].questions if source in told else 0 for source in Source}
    calls = count[Source.CACHE] + count[Source.INTERPRETER] + count[Source.EXAMPLE]
    paid = told.get(Source.MODEL)
    mean = paid.cost_usd / paid.questions if paid and paid.cost_usd else None
    usd = mean * calls if mean is not None else None
    return Saved(count[Source.CACHE], count[Source.INTERPRETER], count[Source.MODEL], calls, usd, count[Source.EXAMPLE])


def _midnight() -> datetime:
    return now().replace(hour=0, minute=0, second=0, microsecond=0)

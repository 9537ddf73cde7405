"""Following a link: where it leads, and one more visit. No cookie, no address of anybody is read or kept."""

import re
from enum import StrEnum

from sqlalchemy import select, text
from sqlmodel import Session, col

from backend.adapters.db import transaction
from backend.documents.tracking.links import key_of
from backend.documents.tracking.models import TrackedLink, TrackedTargets
from backend.documents.tracking.targets import unpacked
from backend.documents.tracking.tokens import read_token

AGAIN_S = 10  # somebody who opens a link twice within this is counted once
# What programs call themselves when they look at links for people: previews of messengers, search engines, scanners of mail.
_MACHINE = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram|skype|slack|discord|embedly|"
    r"pinterest|vkshare|w3c_validator|scan|safelinks|proofpoint|mimecast|barracuda|monitor|headless|lighthouse|"
    r"python|curl|wget|httpx|okhttp|java/|go-http|libwww|node-fetch|axios|postman|feed",
    re.IGNORECASE,
)
_VISIT = text(f"""
INSERT INTO tracked_visits AS v (link, row, visits, machines, first_at, last_at)
VALUES (:link, :row, 1, 0, clock_timestamp(), clock_timestamp())
ON CONFLICT (link, row) DO UPDATE SET
  visits = v.visits + CASE WHEN v.last_at > clock_timestamp() - interval '{AGAIN_S} seconds' THEN 0 ELSE 1 END,
  first_at = coalesce(v.first_at, clock_timestamp()), last_at = clock_timestamp()
""")
_MACHINES = text("""
INSERT INTO tracked_visits AS v (link, row, visits, machines) VALUES (:link, :row, 0, 1)
ON CONFLICT (link, row) DO UPDATE SET machines = v.machines + 1
""")


class Visitor(StrEnum):
    """Who follows a link, as far as it can be told."""

    PERSON = "person"
    MACHINE = "machine"  # calls itself one
    NOBODY = "nobody"  # only asks where it leads: HEAD, or a browser that fetches ahead


def visitor_of(method: str, *, user_agent: str, purposes: str) -> Visitor:
    """Return who asks. `purposes` are the headers by which browsers say that they only fetch ahead."""
    if method != "GET" or re.search(r"prefetch|preview|prerender", purposes, re.IGNORECASE):
        return Visitor.NOBODY
    return Visitor.MACHINE if not user_agent.strip() or _MACHINE.search(user_agent) else Visitor.PERSON


def follow(token: str, visitor: Visitor) -> str | None:
    """Return where a link leads and count the visit; None for a token that leads nowhere, or no longer does."""
    with transaction() as session:
        found = read_token(key_of(session), token)
        if found is None:
            return None
        number, row, slot = found
        link = session.get(TrackedLink, number)
        targets = () if link is None else _targets(session, number, row)
        if slot >= len(targets):
            return None
        if visitor is not Visitor.NOBODY:
            session.connection().execute(text("SET LOCAL synchronous_commit = off"))  # a visit is not worth a wait
            statement = _VISIT if visitor is Visitor.PERSON else _MACHINES
            session.connection().execute(statement, {"link": number, "row": row})
        return targets[slot]


def _targets(session: Session, number: int, row: int) -> tuple[str, ...]:
    """Return where the links of a row lead, as they were drawn last."""
    wanted = select(TrackedTargets).where(
        col(TrackedTargets.link) == number, col(TrackedTargets.first_row) <= row, col(TrackedTargets.last_row) >= row
    )
    for kept in session.scalars(wanted.order_by(col(TrackedTargets.id).desc())):
        if found := unpacked(kept.targets).get(row):
            return found
    return ()

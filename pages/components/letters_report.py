"""What a look over every row found before anything is made: how many are fine, what is wrong, the worst rows first."""

from collections.abc import Hashable
from contextlib import suppress
from uuid import UUID

import streamlit as st

from backend.core.errors import ListmillError, NotFound
from backend.documents.batches import checking
from backend.documents.batches.plan import Wanted
from backend.documents.batches.schemas import DryRun, RecipientView
from backend.documents.rendering import IssueKind
from backend.jobs import service as jobs
from backend.jobs.states import ACTIVE, Status
from pages.components import job_status, letters_letter, problem
from pages.components.format import counted, label, number, share
from pages.components.html import Metric, heading, paragraph, strip, table

KINDS = {
    IssueKind.UNKNOWN_VARIABLE: "A variable has no column",
    IssueKind.MISSING_VALUE: "A value is missing",
    IssueKind.BAD_VALUE: "A value cannot be written as the text asks",
    IssueKind.OVERFLOW: "A text is too long for its place",
    IssueKind.MISSING_GLYPH: "The font lacks a sign",
    IssueKind.MISSING_IMAGE: "A picture is missing",
    IssueKind.LINK_TOO_LONG: "A link is too long for its code",
    IssueKind.NOT_DRAWN: "The letter could not be drawn",
}
_SHOWN, _SHOWN_FINE = 12, 5
_KEPT, _MOST_KEPT = "letters_looked", 6


def look(owner_id: UUID, wanted: Wanted, *, key: Hashable) -> DryRun:
    """Return what a look over the rows found so far; one that is over is not begun again while nothing changed."""
    kept: dict[str, DryRun] = st.session_state.setdefault(_KEPT, {})
    name = repr((wanted, key))
    known = kept.get(name)
    if known is not None and known.status is Status.COMPLETED:
        return known
    # One that is a job is asked for by its id: asking for a look anew would begin another where it failed.
    kept.pop(name, None)
    found = None
    if known is not None and known.id is not None:
        with suppress(NotFound):  # what was found is deleted after its time
            found = checking.get_check(owner_id, known.id)
    found = found or checking.check(owner_id, wanted)
    while len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept)))
    kept[name] = found
    return found


def draw(found: DryRun | ListmillError, *, missing: bool) -> None:
    """Draw the report, or what stands in its way."""
    st.html(heading("A look at every letter", remark="before anything is made"))
    if isinstance(found, ListmillError):
        if missing:
            st.html(paragraph("It begins once every variable has its column.", classes="lm-muted"))
        else:
            problem.draw(found)
        return
    if found.status is not Status.COMPLETED:
        _on_its_way(found)
        return
    st.html(strip(figures(found)))
    if found.counts:
        st.html(
            table(["What", "Letters"], [[words_of(kind), number(count)] for kind, count in found.counts.items()], numbers=[1])
        )
    _worst(found)


def figures(found: DryRun) -> list[Metric]:
    """Return the figures of a look."""
    noted = any(one.status == "noted" for one in found.worst)
    remark = f"{share(found.fine, found.recipients)}{', some worth a look' if noted else ''}"
    return [
        Metric("Letters", number(found.recipients)),
        Metric("Fine", number(found.fine), remark),
        Metric("Cannot be made", number(found.stopped), "" if found.stopped else "every row can get one"),
    ]


def words_of(kind: str) -> str:
    """Return a kind of issue in words."""
    try:
        return KINDS[IssueKind(kind)]
    except ValueError:
        return kind.replace("_", " ")


def reasons(one: RecipientView) -> str:
    """Return what is wrong with a letter in a line, or why it is worth a look."""
    told = "; ".join(f"{issue.object}: {issue.detail}" if issue.object else issue.detail for issue in one.issues[:3])
    return told or one.why


def _on_its_way(found: DryRun) -> None:
    card = jobs.cards([found.job_id]).get(found.job_id) if found.job_id else None
    if card is not None and card.status in ACTIVE:
        with st.container(key="panel_letters_look"):
            job_status.panel(card)
            st.html(
                paragraph(
                    f"{counted(found.recipients, 'letter')}; you may leave this page, it goes on.", classes="lm-muted lm-small"
                )
            )
    else:
        words = found.error or "The look over all rows did not come to its end."
        st.html(problem.card(words, hint=found.hint or "Begin it again."))
        if st.button("Look again", icon=":material/replay:", key="letters_look_again"):
            st.session_state.pop(_KEPT, None)
            st.rerun()


def _worst(found: DryRun) -> None:
    if not found.worst:
        return
    st.html(heading("The worst rows first" if found.counts else "Worth a look", remark="press one to see its letter"))
    with st.container(key="ltworst", gap="small"):
        for one in found.worst[: _SHOWN if found.counts else _SHOWN_FINE]:
            words = f"Row {number(one.row)} · {reasons(one)}"
            st.button(
                label(words[:240]), type="tertiary", key=f"ltworst_{one.row}", on_click=letters_letter.look_at, args=(one.row,),
                icon=":material/error:" if one.status == "failed" else ":material/visibility:",
            )  # fmt: skip

"""A version that is made by a plan: on its way, ready, or not made; and whether an earlier plan fits what was loaded since."""

import streamlit as st

from backend.core.errors import ListmillError
from backend.datasets.cleaning import plan_of, start_cleaning, start_replay, uncleaned_rows
from backend.datasets.cleaning.plan import Plan
from backend.datasets.cleaning.replaying import Uncleaned
from backend.datasets.cleaning.schemas import CleanPreview
from backend.datasets.schemas import DatasetView, VersionView
from backend.jobs import service as jobs
from backend.jobs.schemas import JobCard
from backend.jobs.states import ACTIVE, Status
from pages.components import job_status, problem, timeline, version_note
from pages.components.clean_arrange import same
from pages.components.clean_desk import CleanDesk, Said
from pages.components.format import counted
from pages.components.html import Safe, esc, icon
from pages.components.inlinks import address, inlink
from pages.components.version_data import current_of, parent_of

LOADED = {"upload", "append", "replace", "read_again", "import", "sample"}  # how a version comes that no plan has seen


def being_made(dataset: DatasetView) -> tuple[VersionView, JobCard] | None:
    """Return the version a plan is making now and its job, None where there is none."""
    newest = dataset.versions[0] if dataset.versions else None
    if newest is None or newest.published_at is not None or newest.change != "clean" or newest.job_id is None:
        return None
    job = jobs.cards([newest.job_id]).get(newest.job_id)
    return (newest, job) if job is not None else None


def start(desk: CleanDesk) -> None:
    """Start to make the next version by the plan; what is in the way is said above the steps."""
    desk.refused = None
    found = desk.find()
    bad = _troubled(found) if isinstance(found, CleanPreview) else ()
    if bad:
        desk.said = Said(
            f"{counted(len(bad), 'step')} cannot be done as {'it stands' if len(bad) == 1 else 'they stand'}: mend or switch off what is marked below.",
            kind="bad",
        )
        return
    try:
        start_cleaning(desk.owner_id, desk.dataset_id, desk.plan, base_version_id=desk.version_id)
    except ListmillError as error:
        desk.refused = error
        return
    desk.selected = desk.said = None


def _troubled(found: CleanPreview) -> tuple[str, ...]:
    return tuple(one.step_id for one in found.steps if one.problem)


def draw_state(dataset: DatasetView, desk: CleanDesk) -> bool:
    """Draw what became of the newest plan; return True while a version is being made of it."""
    making = being_made(dataset)
    if making is not None and making[1].status in ACTIVE:
        _on_its_way(*making)
        return True
    if making is not None:
        _not_made(dataset, *making)
        return False
    if dataset.versions[0].published_at is None and dataset.versions[0].change != "clean":
        version_note.newer_on_its_way(dataset)
        return False
    current = current_of(dataset)
    if current is not None and current.change == "clean":
        _ready(dataset, current)
    elif (rest := uncleaned_rows(dataset.owner_id, dataset.id)) is not None:
        _offer_rest(dataset, desk, rest)
    else:
        offer_again(dataset, desk)
    return False


def _offer_rest(dataset: DatasetView, desk: CleanDesk, rest: Uncleaned) -> None:
    """Say that rows were added behind cleaned ones, and offer to clean them as well."""
    files = ", ".join(rest.files[:3]) + (f" and {counted(len(rest.files) - 3, 'other file')}" if len(rest.files) > 3 else "")
    words = f"{counted(rest.rows, 'row')} of {files} came after version {rest.number} was cleaned, and {'stands' if rest.rows == 1 else 'stand'} as they came."

    def clean_them() -> None:
        try:
            start_replay(dataset.owner_id, dataset.id)
        except ListmillError as error:
            desk.refused = error

    with st.container(key="clean_offer", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(Safe(f"<span>{icon('playlist_add')} {esc(words)}</span>"), width="content")
        st.button(
            "Clean them too", key="clean_rest", icon=":material/cleaning_services:", type="tertiary", on_click=clean_them,
            help=f"All files are read again and cleaned by the plan of version {rest.number}",
        )  # fmt: skip


def _on_its_way(version: VersionView, job: JobCard) -> None:
    with st.container(key="panel_clean_making"):
        job_status.panel(job)
        st.html(Safe(
            f'<p class="lm-p lm-muted lm-small">Version {version.number} is made beside the one you see; you can go on looking, or leave the page.</p>'
        ))  # fmt: skip


def _not_made(dataset: DatasetView, version: VersionView, job: JobCard) -> None:
    told = "It was cancelled." if job.status is Status.CANCELLED else job.error or "Its job gave no reason."
    st.html(
        problem.card(
            told,
            hint=job.hint or "Your plan is still here. Change it, or try again.",
            title=f"Version {version.number} was not made",
        )
    )
    with st.container(key="clean_again", horizontal=True, gap="small"):
        if st.button("Try again", icon=":material/replay:", key="clean_retry"):
            jobs.retry(dataset.owner_id, job.id)
            st.rerun()


def _ready(dataset: DatasetView, version: VersionView) -> None:
    before = parent_of(dataset, version)
    ways = [
        inlink(
            "Look",
            address("dataset", dataset_id=dataset.id),
            classes="lm-small-button",
            said=f"Look at version {version.number}",
        )
    ]
    if before is not None:
        ways.append(
            inlink(
                f"Compare with version {before.number}",
                address("versions", dataset_id=dataset.id, compare=f"{before.number}..{version.number}"),
                classes="lm-small-button",
            )
        )
    told = f"<b>Version {version.number} is ready.</b> <span>{esc(_capital(version.reason))}</span>"
    with st.container(key="clean_ready", horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(Safe(f'<div class="lm-cleanready">{icon("check_circle")}<span>{told}</span></div>'))
        with st.container(
            key="clean_readyacts", horizontal=True, vertical_alignment="center", gap="xsmall", width="content", wrap=False
        ):
            st.html(Safe(" ".join(ways)), width="content")
            if before is not None and st.button(
                "Undo",
                icon=":material/undo:",
                type="tertiary",
                key="clean_undo_version",
                help=f"Back to version {before.number}",
            ):
                timeline.restore_dialog(dataset, before)


def last_plan(dataset: DatasetView) -> VersionView | None:
    """Return the newest version that a plan made, None where none did."""
    return next((one for one in dataset.versions if one.change == "clean" and one.published_at is not None), None)


def plan_made(dataset: DatasetView, version: VersionView) -> Plan | None:
    """Return the plan a version was made by, None where it is not known."""
    return plan_of(dataset.owner_id, dataset.id, version.id)


def offer_again(dataset: DatasetView, desk: CleanDesk) -> None:
    """Offer the plan of an earlier version where a newer one was loaded after it."""
    current, cleaned = current_of(dataset), last_plan(dataset)
    if current is None or cleaned is None or cleaned.number > current.number or current.change not in LOADED:
        return
    plan = plan_made(dataset, cleaned)
    if plan is None or same(plan, desk.plan):
        return
    words = f"Version {cleaned.number} was cleaned by {counted(len(plan.steps), 'step')}; version {current.number} was loaded after it."
    with st.container(key="clean_offer", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(Safe(f"<span>{icon('history')} {esc(words)}</span>"), width="content")
        st.button(
            f"Use the plan of version {cleaned.number} again", key="clean_use_again", icon=":material/replay:", type="tertiary",
            on_click=use_plan, args=(desk, plan), kwargs={"of": f"version {cleaned.number}"},
        )  # fmt: skip


def use_plan(desk: CleanDesk, plan: Plan, *, of: str) -> None:
    """Put another plan in the place of the present one; the present one can come back."""
    desk.selected = None
    try:
        desk.put(plan, said=Said(f"These are the steps of {of}.", undo=bool(desk.plan.steps)))
    except ListmillError as error:
        desk.refused = error


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Sidebar, title line and row of views: where am I, what is running, what can I do with it.

The address says what is shown (`?dataset=`); nothing about it is kept in the session.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from uuid import UUID

import streamlit as st

from backend.core.errors import NotFound
from backend.datasets.schemas import DatasetView, VersionView
from backend.datasets.service import get_dataset, recent_names
from backend.notifications.service import count_unread
from pages.components import export_files, job_status
from pages.components.assets import stylesheet
from pages.components.format import counted, label, number
from pages.components.html import Safe, esc, tag
from pages.components.session import me

RECENT = 5
MENU_VERSIONS = 12  # the menu has the newest; the page of versions has all
PAGES = {  # file: (title, icon, address)
    "home": ("Datasets", "database", "datasets"),
    "dataset": ("Profile", "bar_chart", "profile"),
    "ask": ("Ask", "forum", "ask"),
    "explore": ("Explore", "insert_chart", "explore"),
    "records": ("Records", "table_rows", "records"),
    "clean": ("Clean", "cleaning_services", "clean"),
    "map": ("Map", "auto_awesome", "map"),
    "letters": ("Letters", "mail", "letters"),
    "query": ("Query", "terminal", "query"),
    "versions": ("Versions", "history", "versions"),
    "notebooks": ("Notebooks", "book_2", "notebooks"),
    "shared": ("Shared notebook", "group", "shared"),
    "jobs": ("Jobs", "progress_activity", "jobs"),
    "messages": ("Messages", "notifications", "messages"),
    "settings": ("Settings", "settings", "settings"),
}
DATASET_VIEWS = (
    "dataset",
    "ask",
    "explore",
    "records",
    "clean",
    "map",
    "letters",
    "query",
    "versions",
)  # pages that show one dataset, in the order of the row of views
DATASET = "dataset"  # the parameter of the address

_run = threading.local()  # a script runs in a thread of its own

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="#0E6B6B"/>'
    '<path d="M12 1v22M1 12h22M4.2 4.2l15.6 15.6M19.8 4.2 4.2 19.8" stroke="#8FBFBC" stroke-width="2.4"/>'
    '<circle cx="12" cy="12" r="4" fill="#E2AE55"/></svg>'
)


def pages() -> list[st.Page]:
    """Return every page there is; the first is the landing page. The links of this run point to them."""
    first = next(iter(PAGES))
    _run.pages = {
        name: st.Page(f"{name}.py", title=text, url_path=path, default=name == first)  # no icon: every link would draw it
        for name, (text, _, path) in PAGES.items()
    }
    return list(_run.pages.values())


def name_of(address: str) -> str:
    """Return the name of the page at an address; the landing page has none."""
    return next((name for name, (_, _, path) in PAGES.items() if path == address), next(iter(PAGES)))


def open_page(name: str, *, dataset_id: UUID | None = None, **more: str) -> None:
    """Go to another page, with what it shall show in the address."""
    shown = {DATASET: str(dataset_id)} if dataset_id else {}
    st.switch_page(f"{name}.py", query_params={**shown, **more})


def chosen() -> UUID | None:
    """Return the id of the dataset in the address, None without one.

    Raises NotFound for an id that cannot be one.
    """
    text = st.query_params.get(DATASET, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("There is no dataset at this address.", hint="Choose one from the list of datasets.") from error


def stylesheet_once() -> None:
    """Put our stylesheet into the page."""
    st.html(stylesheet())


def sidebar(here: str) -> None:
    """Draw the way to every page, the recent datasets, and what is running. `here` is the name of the page shown."""
    with st.sidebar:
        st.html('<div class="lm-brand"><i></i>Listmill</div>')
        with st.container(key="nav"):
            _nav_link("home", active=here == "home")
            _recent(here)
            _nav_link("notebooks", active=here == "notebooks")
            _nav_link("jobs", active=here == "jobs")
            _nav_link("messages", active=here == "messages", count=count_unread(me().id))
            _nav_link("settings", active=here == "settings")
        job_status.foot()
        export_files.tell_news(me().id)


def title(name: str, about: str = "", *, action: str = "", icon: str = "", primary: bool = False) -> bool:
    """Draw the title line of a page that is not about one dataset; return True when its action was pressed."""
    with st.container(key="where"), st.container(key="wheretop_alone", horizontal=True, vertical_alignment="center"):
        st.html(_where(name, about))
        if not action:
            return False
        return st.button(
            action, type="primary" if primary else "secondary", icon=f":material/{icon}:" if icon else None, key="title_action"
        )


def dataset_title(
    view: str,
    dataset: DatasetView,
    *,
    action: str = "",
    icon: str = "",
    beside: Callable[[], None] | None = None,
    shown: VersionView | None = None,
) -> bool:
    """Draw the line of a dataset and the row of its views; return True when the page's one primary action was pressed.

    `beside` draws a second, quieter control next to the action. `shown` is the version looked at, None for the current one.
    """
    with st.container(key="where"):
        with st.container(key="wheretop", horizontal=True, vertical_alignment="center"):
            _named_with_version(dataset, shown)
            with st.container(key="whereacts", horizontal=True, wrap=False, width="content"):
                if beside:
                    beside()
                pressed = bool(action) and st.button(
                    action, type="primary", icon=f":material/{icon}:" if icon else None, key="title_action"
                )
        with st.container(key="views", horizontal=True, wrap=False):
            for name in DATASET_VIEWS:
                with st.container(key=f"{'viewhere' if name == view else 'view'}_{name}", width="content"):
                    st.page_link(_target(name), label=PAGES[name][0], query_params={DATASET: str(dataset.id)})
    return pressed


def link(name: str, *, text: str, dataset_id: UUID) -> None:
    """Draw a link to a view of a dataset."""
    st.page_link(_target(name), label=label(text), query_params={DATASET: str(dataset_id)})


def _target(name: str) -> st.Page | str:
    """Return a page as links take it: the object of this run, which saves looking for its file at every link."""
    known: dict[str, st.Page] = getattr(_run, "pages", {})
    return known.get(name, f"{name}.py")


def _where(name: str, about: str, *, version: str = "") -> Safe:
    mark = tag(version) if version else ""
    return Safe(f'<div class="lm-where"><h1 title="{esc(name)}">{esc(name)}</h1>{mark}<span>{esc(about)}</span></div>')


def _measure(shown: DatasetView | VersionView) -> str:
    if shown.rows is None:
        return ""
    return f"{counted(shown.rows, 'row')} · {counted(len(shown.columns), 'column')}"


def _named_with_version(dataset: DatasetView, shown: VersionView | None) -> None:
    """Draw the name, the version with the way to the others, and how large it is."""
    past = [v for v in dataset.versions if v.published_at is not None]
    version = f"version {shown.number}" if shown else version_of(dataset)
    if len(past) < 2:
        st.html(_where(dataset.name, _measure(shown or dataset), version=version))
        return
    with st.container(key="wherenamed", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(_where(dataset.name, ""), width="content")
        words = {
            v.number: f"version {v.number}{', current' if v.id == dataset.version_id else ''}" for v in past[:MENU_VERSIONS]
        }
        chosen = st.menu_button(
            version,
            [*words, 0],
            type="tertiary",
            key="version_menu",
            format_func=lambda number: words.get(number, "All versions"),
        )
        st.html(Safe(f'<div class="lm-where"><span>{esc(_measure(shown or dataset))}</span></div>'), width="content")
    if chosen == 0:
        open_page("versions", dataset_id=dataset.id)
    elif chosen is not None:
        current = words[chosen].endswith("current")
        open_page("dataset", dataset_id=dataset.id, **({} if current else {"version": str(chosen)}))


def version_of(dataset: DatasetView) -> str:
    """Return the published version in words, nothing before there is one."""
    current = next((v for v in dataset.versions if v.id == dataset.version_id), None)
    return f"version {current.number}" if current else ""


def _recent(here: str) -> None:
    shown = None
    if here in DATASET_VIEWS:
        with suppress(NotFound):
            shown = chosen()
    recent = dict(recent_names(me().id, size=RECENT))
    if shown and shown not in recent:
        with suppress(NotFound):
            recent = {shown: get_dataset(me().id, shown).name, **recent}
    for dataset_id, name in recent.items():
        with _marked(dataset_id == shown, str(dataset_id)):
            st.page_link(_target("dataset"), label=label(name), query_params={DATASET: str(dataset_id)}, width="stretch")


def _nav_link(name: str, *, active: bool, count: int = 0) -> None:
    text, icon, _ = PAGES[name]
    new = f" :primary-badge[{number(count)}]" if count else ""
    with _marked(active, name):
        st.page_link(_target(name), label=text + new, icon=f":material/{icon}:", width="stretch")


def _marked(active: bool, key: str) -> AbstractContextManager[object]:  # noqa: FBT001  it is the one thing this asks
    """Return the container that marks the link drawn in it; other links need none, and none costs nothing."""
    return st.container(key=f"navhere_{key}") if active else nullcontext()

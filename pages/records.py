"""Records: every row of a version, scrolled like a local spreadsheet, searched, filtered, sorted, opened and taken along.

The address says what is shown: `version` a past version, and `sort`, `filter`, `search`, `columns`, `row`, `at` of the view.
"""

from contextlib import suppress

import streamlit as st

from backend.core.errors import Conflict, ListmillError, NotFound
from backend.datasets.schemas import DatasetView, VersionView
from backend.records.schemas import View
from pages.components import (
    export_menu,
    frame,
    inlinks,
    opening,
    problem,
    records_grid,
    records_pages,
    records_sql,
    version_note,
)
from pages.components.session import me
from pages.components.version_data import Profile, current_of, numbered, profile_of


def main() -> None:
    """Draw the page."""
    inlinks.listen()
    dataset = opening.opened()
    if dataset is None:
        opening.nothing_yet("Records", "No rows to look at yet")
        return
    current = current_of(dataset)
    wanted = st.query_params.get("version", "")
    if current is None:
        frame.dataset_title("records", dataset)
        opening.not_ready(dataset, "shows its rows once it is converted")
        return
    version = numbered(dataset, wanted) if wanted else current
    if version is None or version.published_at is None:
        raise NotFound(
            f"“{dataset.name}” has no version {wanted} to look at.",
            hint="Look at its versions; it may have been deleted or not made.",
        )
    rows_of(dataset, version)


def rows_of(dataset: DatasetView, version: VersionView) -> None:
    """Draw the rows of a version."""
    frame.dataset_title("records", dataset, beside=lambda: exports(dataset, version), shown=version)
    if version.id == dataset.version_id:
        version_note.newer_on_its_way(dataset)
    else:
        st.html(version_note.looked_at(dataset, version))
    if not records_grid.BUNDLE.exists():
        with problem.boundary("records"):
            records_pages.draw(me().id, dataset, version)
        return
    profile: Profile | None = None
    with suppress(Conflict):  # it is still being made
        profile, _ = profile_of(version.id, me().id, dataset.id)
    records_grid.grid(me().id, dataset, version, profile=profile)


def exports(dataset: DatasetView, version: VersionView) -> None:
    """Draw the menu that takes along what the address shows; none for an address that cannot be read, which the rows say."""
    told = st.query_params
    try:
        view = View.parse(sort=told.get("sort"), filter=told.get("filter"), search=told.get("search"))
    except ListmillError:
        return
    shown = records_grid.shown_columns([column.name for column in version.columns], told.get("columns", ""))
    if version.id == dataset.version_id:  # SQL reads the current version
        records_sql.draw(dataset, version, view, columns=shown)
    export_menu.draw(me().id, dataset_id=dataset.id, view=view, version_id=version.id, columns=shown)


try:
    main()
except NotFound as error:
    frame.title("Records")
    problem.draw(error)
    if st.button("Go to the list of datasets", icon=":material/database:"):
        frame.open_page("home")

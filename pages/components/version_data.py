"""What a version is known to be, read once: a published version, its profile and its repair report never change.

Only for versions of a dataset that was already found to be this person's.
"""

from typing import Any
from uuid import UUID

import streamlit as st

from backend.datasets import service
from backend.datasets.schemas import DatasetView, VersionView
from pages.components import column_profile
from pages.components.column_profile import ColumnCard

Profile = dict[str, Any]  # Any: JSON, the API's profile


@st.cache_resource(max_entries=64, show_spinner=False)
def profile_of(version_id: UUID, owner_id: UUID, dataset_id: UUID) -> tuple[Profile, tuple[ColumnCard, ...]]:
    """Return a version's profile and its cards. Raises Conflict while it is being made."""
    found = service.get_profile(owner_id, dataset_id, version_id=version_id)
    return found, column_profile.cards(found["columns"], rows=found["rows"])


@st.cache_resource(max_entries=64, show_spinner=False)
def repair_of(version_id: UUID, owner_id: UUID, dataset_id: UUID) -> dict[str, Any]:  # Any: JSON, the repair report
    """Return how a version was read."""
    return service.get_repair(owner_id, dataset_id, version_id=version_id)


def current_of(dataset: DatasetView) -> VersionView | None:
    """Return the current version of a dataset, None before there is one."""
    return next((v for v in dataset.versions if v.id == dataset.version_id), None)


def numbered(dataset: DatasetView, text: str) -> VersionView | None:
    """Return the version whose number stands in the address, None where there is none of that number."""
    return next((v for v in dataset.versions if str(v.number) == text), None)


def parent_of(dataset: DatasetView, version: VersionView) -> VersionView | None:
    """Return the version another one was made from, None without one or after it was deleted."""
    return next((v for v in dataset.versions if v.id == version.parent_id), None) if version.parent_id else None


def past(dataset: DatasetView, version: VersionView) -> dict[str, str]:
    """Return what the address says of a past version; nothing for the current one."""
    return {} if version.id == dataset.version_id else {"version": str(version.number)}

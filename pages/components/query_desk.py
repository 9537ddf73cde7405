"""What the query page remembers between two runs of its script: the text it started from, and the statement on its way.

The address says what is shown (`?dataset=`, `?run=`, `?sql=`). When it changes, the editor starts from new text; when a
statement of this page was answered, the address follows and the text stays as it was typed.
"""

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

import streamlit as st

from backend.adapters.engine import quote_identifier
from backend.core.errors import ListmillError, NotFound
from backend.datasets.schemas import DatasetView
from backend.queries.formatting import formatted
from backend.queries.schemas import QueryRunView
from backend.queries.service import get_run
from pages.components.asking import Asked
from pages.components.query_plan import Plan, explained
from pages.components.sql_editor import Draft

KEY = "query_desk"
FIRST_ROWS = 100


@dataclass(frozen=True)
class Address:
    """What the address of the page says."""

    dataset_id: UUID
    run_id: UUID | None
    sql: str | None


@dataclass
class Failed:
    """A statement that was not answered, and why."""

    sql: str
    error: ListmillError


@dataclass
class Desk:
    """The state of one browser tab on the query page."""

    owner_id: UUID
    address: Address | None = None
    draft: Draft = field(default_factory=lambda: Draft("", "nothing"))
    run: QueryRunView | None = None
    asked: Asked | None = None
    failed: Failed | None = None
    turn: int = 0
    restore: bool = False
    plan: Plan | None = None

    def follow(self, address: Address, dataset: DatasetView) -> None:
        """Start from what `address` names, unless that is what is shown already. Raises NotFound for a run that is gone."""
        if address == self.address:
            return
        run = get_run(self.owner_id, address.run_id) if address.run_id else None
        text, base = _start(address, dataset, run)
        self.draft = Draft(text, base, revision=self.draft.revision + 1, restore=self.restore)
        self.address, self.run, self.restore = address, run, False
        self.asked = self.failed = self.plan = None
        if run is None and address.sql:
            self.ask(address.sql)  # whoever follows a link with a statement wants its answer; statements only read

    def ask(self, sql: str) -> None:
        """Send a statement off."""
        if self.asked is None:
            self.turn += 1
            self.failed = self.plan = None
            self.asked = Asked(self.owner_id, sql)

    def lay_out(self, sql: str) -> None:
        """Write a statement so that it can be read."""
        self.plan = None
        self.draft = Draft(formatted(sql), self.draft.base, revision=self.draft.revision + 1)

    def explain(self, sql: str) -> None:
        """Tell how a statement would be run."""
        self.plan = explained(self.owner_id, sql)

    def settle(self) -> None:
        """Take the answer of the statement on its way, which is done."""
        asked, self.asked = self.asked, None
        if asked is None:
            return
        try:
            self.show(asked.answer())
        except ListmillError as error:
            self.failed = Failed(asked.sql, error)

    def show(self, run: QueryRunView) -> None:
        """Show a run this page asked for: the address follows, the text stays."""
        self.run, self.failed = run, None
        if self.address is not None:
            self.address = Address(self.address.dataset_id, run.id, None)
            self.draft = Draft(self.draft.text, f"run:{run.id}", revision=self.draft.revision)
        st.query_params["run"] = str(run.id)
        st.query_params.pop("sql", None)

    def open(self, run: QueryRunView) -> None:
        """Go to an earlier run as it was, whatever is typed."""
        self.restore = True
        self.address = None
        st.query_params["run"] = str(run.id)
        st.query_params.pop("sql", None)
        if run.dataset_id:
            st.query_params["dataset"] = str(run.dataset_id)

    def look_again(self) -> None:
        """Read the shown run again while its job has not filled it."""
        if self.run is not None and self.run.row_count is None and not self.run.error:
            self.run = get_run(self.owner_id, self.run.id)


def desk(owner_id: UUID) -> Desk:
    """Return the desk of this browser tab."""
    found = st.session_state.get(KEY)
    if not isinstance(found, Desk) or found.owner_id != owner_id:
        found = st.session_state[KEY] = Desk(owner_id)
    return found


def first_statement(table: str) -> str:
    """Return the statement the editor opens with."""
    return f"SELECT *\nFROM {bare_or_quoted(table)}\nLIMIT {FIRST_ROWS}"


def bare_or_quoted(name: str) -> str:
    """Return a table's name as a person would write it: quoted only when it must be."""
    plain = name.isascii() and name.isidentifier() and name == name.lower()
    return name if plain else quote_identifier(name)


def run_in_address() -> UUID | None:
    """Return the run named in the address. Raises NotFound for something that is no id."""
    text = st.query_params.get("run")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound("There is no query at this address.", hint="Choose one under “Earlier queries”.") from error


def _start(address: Address, dataset: DatasetView, run: QueryRunView | None) -> tuple[str, str]:
    if run is not None:
        return run.sql, f"run:{run.id}"
    if address.sql:
        return address.sql, f"sql:{hashlib.sha256(address.sql.encode()).hexdigest()[:16]}"
    return first_statement(dataset.table), f"dataset:{dataset.id}"

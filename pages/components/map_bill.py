"""The bill before anything is paid: values instead of rows, calls, money, time; a pilot, a cap, and the start."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import streamlit as st

from backend.adapters import llm
from backend.core.errors import ListmillError
from backend.datasets.schemas import DatasetView
from backend.mapping import service
from backend.mapping.dictionary import Dictionary
from backend.mapping.schemas import Estimate
from backend.mapping.task import Task
from pages.components import frame, map_economy, problem
from pages.components.format import counted, duration, number
from pages.components.html import Metric, heading, paragraph, strip
from pages.components.map_economy import Choice, money

PILOT = 200


def draw(
    dataset: DatasetView,
    task: Task,
    examples: Sequence[tuple[Any, Any]],  # Any: JSON
    listed: Dictionary | None = None,
    *,
    rest: bool = False,
) -> None:
    """Draw the bill of a task and the ways to begin; `rest` says that some of it is filled already."""
    st.html(heading("Fill all values", remark="what is filled already costs nothing") if rest else heading("The bill"))
    try:
        known = (task.model_dump_json(), json.dumps(list(examples)), listed)
        bill = _bill(dataset.owner_id, dataset.id, (str(dataset.version_id), _done(dataset)), *known)
    except ListmillError as error:
        problem.draw(error)
        return
    st.html(strip(figures(bill)))
    st.html(paragraph(words(bill), classes="lm-muted"))
    cap, choice = None, map_economy.choose(bill)
    if bill.model is not None:
        whole = float((bill.economy_cost_usd if choice.economy else bill.cost_usd) or 0)
        cap = st.number_input(
            "Stop at (dollars)", min_value=0.0, value=max(0.01, round(1.5 * whole + 0.005, 2)), step=0.05, format="%.2f",
            key="map_cap_economy" if choice.economy else "map_cap",
            help="Whatever happens, no more is spent; what is done by then can be used.",
        )  # fmt: skip
    with st.container(horizontal=True, key="map_start"):
        wants_all = st.button(
            f"Fill {counted(bill.distinct_values, 'value')}", type="primary", icon=":material/auto_awesome:", key="map_go"
        )
        wants_pilot = (
            not rest
            and bill.distinct_values > PILOT
            and st.button(f"Try {PILOT} first", icon=":material/science:", key="map_pilot")
        )
    if wants_all or wants_pilot:
        _start(dataset, task, examples, listed, cap=cap, pilot=PILOT if wants_pilot else None, choice=choice)


@st.cache_data(max_entries=64, ttl=600, show_spinner="Counting the values")
def _bill(
    owner_id: UUID,
    dataset_id: UUID,
    state: tuple[str, str],  # noqa: ARG001  a new version or more that is filled, a new bill
    task: str,
    examples: str,
    listed: Dictionary | None,
) -> Estimate:
    asked = Task.model_validate_json(task)
    return service.estimate(owner_id, dataset_id, asked, examples=json.loads(examples), dictionary=listed)


def _done(dataset: DatasetView) -> str:
    """Return what changes when more of this dataset's values are known."""
    return " ".join(f"{run.id}:{run.done_values}" for run in service.list_runs(dataset.owner_id, dataset.id, size=3))


def figures(bill: Estimate) -> list[Metric]:
    """Return the figures of a bill."""
    known = f", {number(bill.known_values)} known already" if bill.known_values else ""
    found = [Metric("Values", number(bill.distinct_values), f"instead of {counted(bill.rows, 'row')}{known}")]
    if bill.model is None:
        return [*found, Metric("Cost", "$0", "nothing is asked for")]
    cost = "unknown" if bill.cost_usd is None else money(bill.cost_usd)
    tokens = f"{number(bill.input_tokens + bill.output_tokens)} tokens"
    found.append(Metric("Cost, about", cost, tokens if bill.cost_usd is not None else "no price for this model"))
    found.append(Metric("Time, about", duration(bill.eta_seconds), counted(bill.batches, "call")))
    return found


def words(bill: Estimate) -> str:
    """Return what a bill means, in a sentence."""
    if bill.model is None:
        return (
            "No model is connected. What a value says in its own words is filled in, and what is written like your examples; "
            "the rest waits for you to look through."
        )
    return (
        f"{bill.model} reads each different value once, fifty at a time. Values of an earlier filling are not paid for again."
    )


def _start(
    dataset: DatasetView,
    task: Task,
    examples: Sequence[tuple[Any, Any]],  # Any: JSON
    listed: Dictionary | None,
    *,
    cap: float | None,
    pilot: int | None,
    choice: Choice,
) -> None:
    limit = Decimal(str(cap)) if cap is not None and llm.is_configured() else None
    try:
        run = service.start_run(
            dataset.owner_id, dataset.id, task, cost_cap_usd=limit, examples=examples, pilot=pilot,
            economy=choice.economy and pilot is None, rest_now=choice.rest_now, dictionary=listed,
        )  # fmt: skip
    except ListmillError as error:
        problem.draw(error)
        return
    frame.open_page("map", dataset_id=dataset.id, run=str(run.id))

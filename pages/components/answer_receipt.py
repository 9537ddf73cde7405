"""The receipt of an answer: what it was read from, by whom, and what that cost."""

from datetime import datetime
from decimal import Decimal

from backend.adapters import llm
from backend.datasets.schemas import DatasetView
from backend.queries.answers import Answer, Receipt, Source
from pages.components.format import exactly, number
from pages.components.html import Safe, esc, facts, join
from pages.components.inlinks import address, inlink
from pages.components.result_view import seconds
from pages.components.session import zone

TIMES = "\u00d7"


def receipt_table(answer: Answer, dataset: DatasetView) -> Safe:
    """Return the receipt as names and values."""
    receipt = answer.receipt
    rows: list[tuple[str, str]] = [("Data", f"{dataset.name}, version {receipt.version_number}")]
    if answer.sql:
        rows += [("Rows read", number(receipt.rows_read)), ("Rows behind the number", _behind(receipt))]
    rows += [
        ("Source", source_in_words(receipt)),
        ("Tokens", _tokens(receipt)),
        ("Cost", cost_in_words(receipt)),
        ("Time", seconds(receipt.elapsed_ms)),
        ("Asked", exactly(answer.asked_at, zone=zone())),
    ]
    if receipt.query_run_id:
        rows.append(("Query run", _run(dataset, receipt)))
    return facts(rows)


def source_in_words(receipt: Receipt) -> str:
    """Return who read the question."""
    match receipt.source:
        case Source.CACHE:
            first = f"{receipt.model} read it" if receipt.model else "it was read without a model"
            return f"from before: the same question was asked earlier, when {first}{_since(receipt)}"
        case Source.EXAMPLE:
            return f"an example you {'wrote' if receipt.corrected else 'verified'} on {_day(receipt.verified_at)}"
        case Source.INTERPRETER:
            return f"read without a model{_since(receipt)}"
        case Source.MODEL:
            return f"read by {receipt.model or 'a model'}{_since(receipt)}"


def cost_in_words(receipt: Receipt) -> str:
    """Return what the answer cost, with the arithmetic."""
    if receipt.source is not Source.MODEL:
        return "nothing; no model was asked"
    price = llm.price_of(receipt.model) if receipt.model else None
    if receipt.cost_usd is None:
        return "not known: nobody told the price of this model (LISTMILL_MODEL_PRICES)"
    told = dollars(receipt.cost_usd)
    if price is None:
        return told
    return (
        f"{told} = ({number(receipt.input_tokens)} {TIMES} {dollars(price[0])} + {number(receipt.output_tokens)} {TIMES} "
        f"{dollars(price[1])}) per million tokens"
    )


def dollars(amount: Decimal) -> str:
    """Return an amount of money with the digits that tell something: $0, $0.00073, $0.0024, $0.25, $1.50."""
    if not amount:
        return "$0"
    places = 2 if amount >= Decimal("0.1") else max(4, 1 - amount.adjusted())
    return f"${amount:,.{places}f}"


def _behind(receipt: Receipt) -> str:
    if receipt.rows_behind is not None:
        return number(receipt.rows_behind)
    return f"not counted: {receipt.behind_note}" if receipt.behind_note else "not counted"


def _since(receipt: Receipt) -> str:
    """Return that a person wrote the SQL afterwards, nothing where nobody did."""
    return f"; you wrote its SQL on {_day(receipt.verified_at)}" if receipt.corrected else ""


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(zone()):%-d %B %Y}" if moment else "an earlier day"


def _tokens(receipt: Receipt) -> str:
    if not receipt.input_tokens and not receipt.output_tokens:
        return "none"
    return f"{number(receipt.input_tokens)} in, {number(receipt.output_tokens)} out"


def _run(dataset: DatasetView, receipt: Receipt) -> Safe:
    link = inlink(
        "Open in Query", address("query", dataset_id=dataset.id, run=str(receipt.query_run_id)), classes="lm-small-button"
    )
    return join([esc(str(receipt.query_run_id)[:8]), link], between=" ")

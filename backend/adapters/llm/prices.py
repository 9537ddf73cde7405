"""What a call costs: dollars per million tokens, from the settings over a table of common models."""

from decimal import Decimal

from backend.core.config import settings

# Dollars per million tokens of input and of output, as published by the provider; the settings have the last word.
_PRICES: dict[str, tuple[str, str]] = {
    "gpt-4o-mini": ("0.15", "0.60"),
    "gpt-4o": ("2.50", "10.00"),
    "gpt-4.1": ("2.00", "8.00"),
    "gpt-4.1-mini": ("0.40", "1.60"),
    "gpt-4.1-nano": ("0.10", "0.40"),
    "gpt-5": ("1.25", "10.00"),
    "gpt-5-mini": ("0.25", "2.00"),
    "gpt-5-nano": ("0.05", "0.40"),
}
_MILLION = 1_000_000


def price_of(model: str) -> tuple[Decimal, Decimal] | None:
    """Return the price of a model per million tokens of input and output; None where nobody told it."""
    told = settings().model_prices.get(model)
    if told is not None:
        return Decimal(str(told[0])), Decimal(str(told[1]))
    known = _PRICES.get(model) or next(
        (_PRICES[name] for name in sorted(_PRICES, key=len, reverse=True) if model.startswith(f"{name}-2")), None
    )
    return (Decimal(known[0]), Decimal(known[1])) if known else None


def cost_usd(model: str, *, input_tokens: int, output_tokens: int) -> Decimal | None:
    """Return what a call cost in dollars; None where the price is not known."""
    price = price_of(model)
    if price is None:
        return None
    return (price[0] * input_tokens + price[1] * output_tokens) / _MILLION

"""The one door to a language model: any server that speaks the chat completions of OpenAI. Without one, nothing here is called."""

from backend.adapters.llm.allowance import Allowance
from backend.adapters.llm.data import as_data
from backend.adapters.llm.prices import cost_usd, price_of
from backend.adapters.llm.service import Completion, answer, is_configured, model_name, warm
from backend.adapters.llm.trouble import ModelTrouble, Trouble

__all__ = [
    "Allowance",
    "Completion",
    "ModelTrouble",
    "Trouble",
    "answer",
    "as_data",
    "cost_usd",
    "is_configured",
    "model_name",
    "price_of",
    "warm",
]

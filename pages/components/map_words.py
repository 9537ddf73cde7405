"""Values and answers as a person reads them."""

from typing import Any


def words(value: Any) -> str:  # Any: JSON, a text or {column: text}
    """Return a value in a line."""
    return value if isinstance(value, str) else " · ".join(f"{name}: {text}" for name, text in value.items() if text)


def as_text(answer: Any) -> str:  # Any: see task.answer_of
    """Return an answer in a line, nothing for none."""
    if answer is None:
        return ""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if isinstance(answer, float):
        return f"{answer:.15g}"  # every digit there is: a person may take it as it stands
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)

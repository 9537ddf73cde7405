"""Values written into a statement: every text is quoted here and nowhere else."""

from datetime import date

from backend.adapters.engine import quote_text
from backend.queries.interpreter.reading import Op, Value


def literal(value: Value) -> str:
    """Return a value as a literal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return _text(str(value))


def _text(value: str) -> str:
    """Return a text literal; a statement ends at a zero byte, so that one is written as what makes it."""
    parts = [quote_text(part) for part in value.split("\x00")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"


def pattern(op: Op, text: str) -> str:
    """Return the literal ILIKE looks for: a text inside, at the start or at the end."""
    safe = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    inside = {Op.CONTAINS: f"%{safe}%", Op.STARTS: f"{safe}%", Op.ENDS: f"%{safe}"}[op]
    return _text(inside) + (" ESCAPE '!'" if safe != text else "")

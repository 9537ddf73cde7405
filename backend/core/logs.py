"""Structured logs: one JSON object a line, with the ids that were bound, never a secret."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET = re.compile(r"(password|secret|token|authorization|cookie|api_key|database_url|redis_url)", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"(\w+://[^:/\s]*:)[^@/\s]+@")


def _without_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # Any: structlog's types
    for key, value in event.items():
        if _SECRET.search(key):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _URL_PASSWORD.sub(r"\1***@", value)
    return event


def configure(*, level: str = "INFO", as_json: bool = True) -> None:
    """Send the logs of this process to standard error."""
    last: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_secrets,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> Any:  # Any: structlog's bound logger is built at run time
    """Return the logger of one room."""
    return structlog.get_logger(room=name)

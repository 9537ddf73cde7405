"""What can go wrong with a model, as one error of ours: the kind, whether trying again may help, and the tokens already spent."""

import re
from enum import StrEnum
from typing import ClassVar

import httpx2
import openai
from pydantic import ValidationError

from backend.core.errors import ListmillError


class Trouble(StrEnum):
    """The kinds of trouble."""

    KEY = "key"  # the server does not take our key
    MODEL = "model"  # it does not know the model
    QUOTA = "quota"  # the account has nothing left
    BUSY = "busy"  # it asks us to wait
    AWAY = "away"  # it cannot be reached, or has troubles of its own
    LATE = "late"  # no whole answer within the deadline
    REFUSED = "refused"  # the model will not answer, or a filter stopped it
    CUT = "cut"  # the answer ended before it was whole
    UNREADABLE = "unreadable"  # what came is not what was asked for
    REQUEST = "request"  # the server does not take the request as it is


_SAID: dict[Trouble, tuple[str, str]] = {
    Trouble.KEY: ("The model's server does not accept this deployment's key.", "Check OPENAI_API_KEY and OPENAI_BASE_URL."),
    Trouble.MODEL: ("The model's server does not know the model.", "Check OPENAI_MODEL."),
    Trouble.QUOTA: (
        "The account with the model's provider has no credit left.",
        "Ask whoever runs this deployment to top it up.",
    ),
    Trouble.BUSY: ("The model's server is busy.", "Try again in a minute."),
    Trouble.AWAY: ("The model's server does not answer.", "Try again; if it stays so, ask whoever runs this deployment."),
    Trouble.LATE: ("The model did not answer in time.", "Try again, or ask in other words."),
    Trouble.REFUSED: ("The model declined to answer.", "Ask in other words, or write SQL."),
    Trouble.CUT: ("The model's answer was cut off.", "Ask for less at once."),
    Trouble.UNREADABLE: ("The model's answer could not be read.", "Try again, or ask in other words."),
    Trouble.REQUEST: ("The model's server did not take the request.", "Check OPENAI_MODEL and OPENAI_BASE_URL."),
}
_RETRIABLE = frozenset({Trouble.BUSY, Trouble.AWAY})
SCHEMA_WORDS = re.compile(r"response_format|json_schema|structured|guided", re.IGNORECASE)


class ModelTrouble(ListmillError):
    """A model was asked and gave no usable answer. Says nothing of keys, prompts or what the server wrote."""

    status: ClassVar[int] = 503
    title: ClassVar[str] = "The model gave no answer"

    def __init__(
        self, kind: Trouble, *, retry_after_s: float | None = None, input_tokens: int = 0, output_tokens: int = 0
    ) -> None:
        detail, hint = _SAID[kind]
        super().__init__(detail, hint=hint)
        self.kind = kind
        self.retry_after_s = retry_after_s
        self.input_tokens, self.output_tokens = input_tokens, output_tokens
        self.calls = 1  # that were made for it

    @property
    def retriable(self) -> bool:
        """Whether the same call may succeed a moment later."""
        return self.kind in _RETRIABLE


class SchemaNotTaken(Exception):
    """The server does not take a JSON schema in this form."""


VENDOR = (openai.OpenAIError, httpx2.HTTPError, ValidationError, AttributeError, TypeError, IndexError, ValueError)


# The first class that fits tells the kind; classes of the vendor come before those they derive from.
_KINDS: tuple[tuple[type[Exception], Trouble], ...] = (
    (openai.AuthenticationError, Trouble.KEY),
    (openai.PermissionDeniedError, Trouble.KEY),
    (openai.NotFoundError, Trouble.MODEL),
    (openai.RateLimitError, Trouble.BUSY),
    (openai.InternalServerError, Trouble.AWAY),
    (openai.APIStatusError, Trouble.REQUEST),
    (openai.APITimeoutError, Trouble.LATE),
    (TimeoutError, Trouble.LATE),
    (openai.APIConnectionError, Trouble.AWAY),
    (httpx2.HTTPError, Trouble.AWAY),
    (openai.OpenAIError, Trouble.KEY),  # raised where the client is made
)


def trouble_of(error: Exception) -> ModelTrouble:
    """Return a vendor's error as ours. Raises SchemaNotTaken where asking more plainly may help."""
    if isinstance(error, openai.BadRequestError) and SCHEMA_WORDS.search(str(error)):
        raise SchemaNotTaken from error
    kind = next((kind for known, kind in _KINDS if isinstance(error, known)), Trouble.UNREADABLE)
    if isinstance(error, openai.RateLimitError) and (
        error.code == "insufficient_quota" or error.response.headers.get("x-should-retry") == "false"
    ):
        kind = Trouble.QUOTA
    answered = isinstance(error, openai.APIStatusError) and kind in _RETRIABLE
    return ModelTrouble(kind, retry_after_s=_retry_after(error.response) if answered else None)  # type: ignore[attr-defined]


def _retry_after(response: httpx2.Response) -> float | None:
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(response.headers[name]) * scale)
        except (KeyError, ValueError):
            continue
    return None

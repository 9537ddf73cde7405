"""One request to a webhook: to the checked address, without redirects, within a deadline, of which a few words are kept."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from backend.core.errors import Unavailable
from backend.notifications.addresses import Place

DEADLINE_S = 10.0
_STEP_S = 5.0
_MOST_READ = 2048


@dataclass(frozen=True)
class Answer:
    """What a web server answered: its status, and the beginning of what it said."""

    status: int
    said: str


class _Plain(http.client.HTTPConnection):
    """A connection to an address that was checked, whatever its name means by now."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.host, place.port, timeout=_STEP_S)
        self.place = place

    def connect(self) -> None:
        """Connect to the checked address."""
        self.sock = socket.create_connection((self.place.address, self.place.port), _STEP_S)


class _Secure(http.client.HTTPSConnection):
    """The same, encrypted; the certificate is that of the name."""

    def __init__(self, place: Place) -> None:
        context = ssl.create_default_context()
        super().__init__(place.host, place.port, timeout=_STEP_S, context=context)
        self.place = place
        self._checked = context

    def connect(self) -> None:
        """Connect to the checked address, and ask for the certificate of the name."""
        plain = socket.create_connection((self.place.address, self.place.port), _STEP_S)
        try:
            self.sock = self._checked.wrap_socket(plain, server_hostname=self.place.host)
        except BaseException:
            plain.close()
            raise


def post_to(place: Place, body: bytes, headers: Mapping[str, str], *, deadline_s: float = DEADLINE_S) -> Answer:
    """Send `body` to a checked place and return the answer, whatever its status. Raises Unavailable when none comes in time."""
    connection = _Secure(place) if place.secure else _Plain(place)
    late = threading.Event()

    def end() -> None:
        late.set()
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(deadline_s, end)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", place.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        said = answer.read(_MOST_READ).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        why = f"No answer within {deadline_s:.0f} s." if late.is_set() or isinstance(error, TimeoutError) else _why(error)
        raise Unavailable(why, hint="Check that the address is up.") from error
    finally:
        timer.cancel()
        connection.close()
    if late.is_set():
        raise Unavailable(f"No whole answer within {deadline_s:.0f} s.", hint="Check that the address is up.")
    return Answer(answer.status, " ".join(said.split())[:200])


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate does not hold: {error.verify_message}."
    if isinstance(error, ssl.SSLError):
        return "No encrypted connection could be made."
    if isinstance(error, ConnectionRefusedError):
        return "Nobody answers at this address."
    if isinstance(error, http.client.HTTPException):
        return "What came back is no web server's answer."
    return "The connection ended before an answer came."

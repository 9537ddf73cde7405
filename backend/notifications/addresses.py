"""Where webhooks may go: to public addresses alone, found out before the connection and used for it.

A name is asked once. Every address it has must be public, and the connection is made to one of those: a name that answers
something else the next moment changes nothing.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from backend.core.config import settings
from backend.core.errors import Rejected, Unavailable

MOST_LONG = 2000
_TRANSLATED = ip_network("64:ff9b::/96")  # an IPv4 address inside of an IPv6 one
_CLOUD = frozenset({ip_address("168.63.129.16"), ip_address("fd00:ec2::254")})  # a provider's own services


@dataclass(frozen=True)
class Place:
    """A checked address of a web server: the name in the request, and where the connection is made."""

    secure: bool
    host: str
    port: int
    path: str
    address: str


def check_url(url: str) -> str:
    """Return an address that webhooks may have, as it is kept. Raises Rejected."""
    secure, host, port, path = _parts(url.strip())
    default = 443 if secure else 80
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{shown}{'' if port == default else f':{port}'}{path}"


def resolve(url: str) -> Place:
    """Return where to connect to. Raises Rejected for a place webhooks may not go to, Unavailable for a name nobody knows."""
    secure, host, port, path = _parts(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"The name {host} is not known.", hint="Check the address.") from error
    addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    if not settings().webhooks_local and not all(is_public(ip_address(one)) for one in addresses):
        raise Rejected(
            f"{host} is not a public address.", hint="Webhooks go to public addresses; LISTMILL_WEBHOOKS_LOCAL allows others."
        )
    return Place(secure, host, port, path, addresses[0])


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one of the public internet, also when it is wrapped in another."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address in _CLOUD)


def _parts(url: str) -> tuple[bool, str, int, str]:
    if len(url) > MOST_LONG or any(sign.isspace() or not sign.isprintable() for sign in url) or "\\" in url:
        raise Rejected("This is no web address.", hint="Write it as https://example.com/hook.")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname or ""
        port = parts.port
    except ValueError as error:
        raise Rejected("This is no web address.", hint="Write it as https://example.com/hook.") from error
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise Rejected("This is no web address.", hint="Write it as https://example.com/hook, without a name and password.")
    secure = parts.scheme == "https"
    if not secure and not settings().webhooks_local:
        raise Rejected("Webhooks go over encrypted connections.", hint="Use an address that begins with https://.")
    port = port or (443 if secure else 80)
    if port < 1024 and port not in {80, 443}:
        raise Rejected(f"Webhooks do not go to port {port}.", hint="Use 443, or one above 1023.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Rejected("This address holds signs that need to be written as %.", hint="Copy it from a browser.")
    return secure, host, port, path

"""The address rule: where a link may lead us, asked of the link, of every answer of the name
service and again of every socket.

Sources: OWASP ASVS 5.0 1.3.6, 1.5.3 and 13.2.4; the IANA special-purpose address registries;
RFC 6052 and RFC 8215 (NAT64); the metadata addresses of the large clouds.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TypeAlias

from yarl import URL

from community.pages import PageError

Address: TypeAlias = IPv4Address | IPv6Address

WEB_PORTS = frozenset({80, 443})
LINK_LONGEST = 4096
ADDRESSES_MOST = 32

# What Python calls global and we do not, or calls global in one version and not in another.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; 100.100.100.200 is Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's wire server
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is Oracle's metadata
        "192.0.2.0/24",
        "192.88.99.0/24",  # the old 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID …
        "2001:db8::/32",
        "3fff::/20",
    )
)
# NAT64 by the well-known prefix is how a host without IPv4 reaches the public IPv4 web. The prefix
# for local use, 64:ff9b:1::/48, hides its IPv4 address at a place that only its owner knows, so it
# stays outside, as everything outside 2000::/3 does.
_NAT64 = IPv6Network("64:ff9b::/96")
# An ISATAP interface identifier carries an IPv4 address under any prefix (RFC 5214).
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def is_public(address: Address) -> bool:
    """Whether anyone on the internet would reach the same host at this address."""
    if isinstance(address, IPv4Address):
        return _is_ordinary(address) and not any(address in net for net in _NOT_PUBLIC_4)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address not in _GLOBAL_UNICAST_6 or not _is_ordinary(address):
        return False
    if any(address in net for net in _NOT_PUBLIC_6):
        return False
    return all(is_public(inner) for inner in _carried(address))


def _is_ordinary(address: Address) -> bool:
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
    )


def _carried(address: IPv6Address) -> list[IPv4Address]:
    carried = []
    if address.sixtofour is not None:
        carried.append(address.sixtofour)
    if address.teredo is not None:
        carried.extend(address.teredo)
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        carried.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return carried


@dataclass(frozen=True, slots=True)
class Exempt:
    """One entry of the allow-list: a host name or a network, with a port or for the web's ports.

    Written "wiki.example", "10.2.0.0/16", "10.2.0.7:8080" or "[fd00::7]:8080".
    """

    place: str | IPv4Network | IPv6Network
    port: int | None

    @classmethod
    def read(cls, entry: str) -> Exempt:
        """Read one entry. Raises ValueError when it is none of the four forms."""
        text, port = entry.strip().lower(), None
        if text.startswith("[") or text.count(":") == 1:
            text, _, digits = text.rpartition(":")
            if text.startswith("[") != text.endswith("]") or not (
                digits.isascii() and digits.isdigit() and 0 < int(digits) < 65536
            ):
                raise ValueError(f"neither a host, a network nor one with a port: {entry!r}")
            text, port = text.strip("[]"), int(digits)
        try:
            return cls(ipaddress.ip_network(text), port)
        except ValueError:
            if not _is_name(text) or _ends_in_a_number(text):
                raise ValueError(
                    f"neither a host, a network nor one with a port: {entry!r}"
                ) from None
            return cls(text, port)

    def covers(self, host: str, address: Address, port: int) -> bool:
        """Whether this entry permits that address and port, reached by that host name."""
        if port != self.port if self.port is not None else port not in WEB_PORTS:
            return False
        return self.place == host if isinstance(self.place, str) else address in self.place


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes: a link that passed every rule that needs no name service."""

    url: URL
    host: str
    port: int
    literal: Address | None
    """The address, when the link names one instead of a host."""


class Guard:
    """Applies the address rule, apart from what the allow-list exempts."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        """Raises ValueError when an entry of the allow-list cannot be read."""
        self._exempt = tuple(Exempt.read(entry) for entry in sorted(allow))
        self._names = frozenset(e.place for e in self._exempt if isinstance(e.place, str))
        self._ports = WEB_PORTS | {e.port for e in self._exempt if e.port is not None}

    def target(self, link: str, base: URL | None = None) -> Target:
        """Read a link, or where a redirect of `base` points. Raises PageError("refused")."""
        # Browsers read a backslash as a slash, parsers drop tabs and newlines: two readings of one
        # link are how a guard is fooled, so such links are not read at all.
        if len(link) > LINK_LONGEST or any(_is_misleading(c) for c in link.strip()):
            raise _odd()
        try:
            url = URL(link.strip())
            if url.scheme in ("http", "https") and not url.raw_host:
                raise _odd()  # "http:example.org": a path to some, a host to others
            url = base.join(url) if base is not None else url
            host, port = (url.raw_host or "").lower(), url.port
        except ValueError as error:
            raise _odd() from error
        # Brackets hold an IPv6 address; yarl would make a name of anything else in them.
        if link.partition("//")[2].startswith("[") and ":" not in host:
            raise _odd()
        if url.scheme not in ("http", "https"):
            raise PageError("refused", "Only links that begin with http or https can be read.")
        if url.user is not None or url.password is not None:
            raise PageError("refused", "Links with a name or a password in them are not read.")
        if port is None or port not in self._ports:
            raise PageError("refused", "This link asks for an unusual port, so it is not read.")
        return self._place(url, host, port)

    def _place(self, url: URL, host: str, port: int) -> Target:
        if ":" in host or _ends_in_a_number(host):
            try:
                literal = ipaddress.ip_address(host)  # canonical spellings only
            except ValueError as error:
                raise _odd() from error
            if isinstance(literal, IPv6Address) and literal.scope_id is not None:
                raise _odd()
            return Target(url, host, port, plain(literal))
        name = host.removesuffix(".")
        if not _is_name(name):
            raise _odd()
        # A name without a dot is a machine of the local network, or a search domain away from one.
        if "." not in name and name not in self._names:
            raise _inside()
        return Target(url.with_host(name), name, port, None)

    def admitted(self, target: Target, answers: Sequence[str]) -> tuple[Address, ...]:
        """The addresses behind a target, every one of which we may reach.

        One answer that we may not reach refuses them all, or an attacker would mix one in and wait
        for the others to fail. Raises PageError("refused").
        """
        try:
            addresses = tuple(dict.fromkeys(plain(ipaddress.ip_address(a)) for a in answers))
        except ValueError as error:
            raise _inside() from error
        if not all(self.permits(target.host, address, target.port) for address in addresses):
            raise _inside()
        return addresses[:ADDRESSES_MOST]

    def permits(self, host: str, address: Address, port: int) -> bool:
        """Whether we may connect to this address and port, reached by that host name."""
        if any(exempt.covers(host, address, port) for exempt in self._exempt):
            return True
        return port in WEB_PORTS and is_public(address)


def plain(address: Address) -> Address:
    """The IPv4 address inside an IPv4-mapped one, else the address itself."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _is_misleading(c: str) -> bool:
    return c == "\\" or (c.isspace() and c != " ") or unicodedata.category(c) in ("Cc", "Cs")


def _is_name(host: str) -> bool:
    labels = host.split(".")
    return len(host) <= 253 and all(
        0 < len(label) < 64 and all(c.isascii() and (c.isalnum() or c in "-_") for c in label)
        for label in labels
    )


def _ends_in_a_number(host: str) -> bool:
    """Whether a browser would take it for an IPv4 address (WHATWG URL, "ends in a number")."""
    last = host.removesuffix(".").rpartition(".")[2]
    return last.isdigit() or (
        last.startswith("0x") and all(c in "0123456789abcdef" for c in last[2:])
    )


def _odd() -> PageError:
    return PageError("refused", "This link is written in an unusual way, so it is not read.")


def _inside() -> PageError:
    return PageError("refused", "This link does not lead to the public web, so it is not read.")

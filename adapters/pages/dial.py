"""Connects one request to the addresses that were admitted for it."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.pages.guard import Address, Guard, Target, plain

if TYPE_CHECKING:
    from typing_extensions import Buffer

READ_AT_ONCE = 16 * 1024
"""Bytes taken from a socket in one round of the event loop. A hostile server fits thousands of
tiny chunks or headers into what asyncio would take, and parsing them would hold up the loop."""


class Meter:
    """Counts what one request takes from the wire: headers, framing, TLS and all."""

    def __init__(self, allowed: int) -> None:
        self._left = allowed

    @property
    def is_overdrawn(self) -> bool:
        """Whether more was there to take than allowed."""
        return self._left < 0

    def take(self, wanted: int) -> int:
        """How many bytes may be taken now. Raises OSError when there were enough."""
        if self._left <= 0:
            self._left = -1
            raise OSError(errno.EMSGSIZE, "more than one request may take")
        return min(wanted, self._left, READ_AT_ONCE)

    def took(self, number: int) -> None:
        """Count bytes taken."""
        self._left -= number


class MeteredSocket(socket.socket):
    """A socket that reads a little at a time and in all no more than its meter allows."""

    meter: Meter | None = None

    def recv(self, size: int, flags: int = 0) -> bytes:
        """As `socket.recv`. Raises OSError once the meter has run out."""
        if self.meter is None:
            return super().recv(size, flags)
        data = super().recv(self.meter.take(size), flags)
        self.meter.took(len(data))
        return data

    def recv_into(self, buffer: Buffer, size: int = 0, flags: int = 0) -> int:
        """As `socket.recv_into`. Raises OSError once the meter has run out."""
        if self.meter is None:
            return super().recv_into(buffer, size, flags)
        number = super().recv_into(
            buffer, self.meter.take(size or memoryview(buffer).nbytes), flags
        )
        self.meter.took(number)
        return number


OpenSocket: TypeAlias = Callable[[int, int, int], MeteredSocket]
"""Makes an unconnected socket from a family, a type and a protocol."""


class Dial(AbstractResolver):
    """One request's way out: to the addresses admitted for it and to nothing else.

    It is both ends of aiohttp's connector: the name is answered with the admitted addresses, and a
    socket is made only when the address about to be dialled is one of them and passes the rule.
    """

    def __init__(
        self,
        guard: Guard,
        target: Target,
        addresses: Sequence[Address],
        open_socket: OpenSocket,
        meter: Meter,
    ) -> None:
        self._guard = guard
        self._target = target
        self._addresses = addresses
        self._open_socket = open_socket
        self._meter = meter

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002, aiohttp's signature
    ) -> list[ResolveResult]:
        """Answer with the admitted addresses. Raises OSError for any other name."""
        if host != self._target.host:
            raise OSError(errno.EACCES, "another host than the one admitted")
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    def open_socket(self, info: AddrInfoType) -> MeteredSocket:
        """Make the socket for one connection. Raises OSError when it would lead elsewhere."""
        family, kind, protocol, _, place = info
        address, port = plain(ipaddress.ip_address(place[0])), place[1]
        if (
            address not in self._addresses
            or port != self._target.port
            or not self._guard.permits(self._target.host, address, port)
        ):
            raise OSError(errno.EACCES, "another address than the ones admitted")
        made = self._open_socket(family, kind, protocol)
        made.meter = self._meter
        return made

    async def close(self) -> None:
        """Nothing is held."""

"""Connects one request to the addresses that were admitted for it."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import TypeAlias

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.pages.guard import Address, Guard, Target, plain

OpenSocket: TypeAlias = Callable[[int, int, int], socket.socket]
"""Makes an unconnected socket from a family, a type and a protocol."""


class Dial(AbstractResolver):
    """One request's way out: to the addresses admitted for it and to nothing else.

    It is both ends of aiohttp's connector: the name is answered with the admitted addresses, and a
    socket is made only when the address about to be dialled is one of them and passes the rule.
    """

    def __init__(
        self, guard: Guard, target: Target, addresses: Sequence[Address], open_socket: OpenSocket
    ) -> None:
        self._guard = guard
        self._target = target
        self._addresses = addresses
        self._open_socket = open_socket

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

    def open_socket(self, info: AddrInfoType) -> socket.socket:
        """Make the socket for one connection. Raises OSError when it would lead elsewhere."""
        family, kind, protocol, _, place = info
        address, port = plain(ipaddress.ip_address(place[0])), place[1]
        if (
            address not in self._addresses
            or port != self._target.port
            or not self._guard.permits(self._target.host, address, port)
        ):
            raise OSError(errno.EACCES, "another address than the ones admitted")
        return self._open_socket(family, kind, protocol)

    async def close(self) -> None:
        """Nothing is held."""

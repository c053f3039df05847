"""No link, by whatever spelling, name or redirect, reaches a place that is not public."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from ipaddress import IPv4Address

import pytest

from adapters.pages.fetch import WebPages
from adapters.pages.limits import Limits
from community.pages import PageError
from tests.adapters.pages.web import (
    CONTACT,
    Asked,
    Names,
    Server,
    Sockets,
    answer,
    answers,
    redirects,
    serve,
)

QUICK = Limits(connect=1, header=1, wall=2, turn=2)

# Written by an attacker; {p} is the port of a canary that listens on this machine.
LINKS = [
    # loopback and this host, in every spelling that the C library understands
    "http://127.0.0.1:{p}/",
    "http://127.0.0.2:{p}/",
    "http://127.255.255.254:{p}/",
    "http://2130706433:{p}/",
    "http://0x7f000001:{p}/",
    "http://0X7F000001:{p}/",
    "http://017700000001:{p}/",
    "http://0177.0.0.1:{p}/",
    "http://0177.0x0.0.1:{p}/",
    "http://127.1:{p}/",
    "http://127.0.1:{p}/",
    "http://0x7f.1:{p}/",
    "http://0:{p}/",
    "http://0.0.0.0:{p}/",
    "http://127.0.0.1.:{p}/",
    "http://127.000.000.001:{p}/",
    # digits and dots of other scripts
    "http://⑯⑨.②⑤④.⑯⑨.②⑤④:{p}/",
    "http://①②⑦.⓪.⓪.①:{p}/",
    "http://１２７.0.0.1:{p}/",
    "http://127。0。0。1:{p}/",
    "http://127．0．0．1:{p}/",
    "http://127｡0｡0｡1:{p}/",
    "http://𝟏𝟐𝟕.𝟎.𝟎.𝟏:{p}/",
    # parsers that disagree
    "http://evil.example\\@127.0.0.1:{p}/",
    "http://a@127.0.0.1:80@evil.example:{p}/",
    "http://evil.example@127.0.0.1:{p}/",
    "http://evil.example:80@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}#@evil.example/",
    "http://127.0.0.1:{p}?@evil.example/",
    "http://127.0.0.1:{p}\\.evil.example/",
    "http://127.0.0.1%00.evil.example:{p}/",
    "http://127%2e0%2e0%2e1:{p}/",
    "http://%31%32%37.0.0.1:{p}/",
    "http://127.0.0.1\t:{p}/",
    "http://\x00127.0.0.1:{p}/",
    "http://1.1.1.1 &@127.0.0.1:{p}# @3.3.3.3/",
    "//127.0.0.1:{p}/",
    "http:127.0.0.1:{p}/",
    "http:/\\127.0.0.1:{p}/",
    # private, shared, reserved
    "http://10.0.0.1:{p}/",
    "http://172.16.0.1:{p}/",
    "http://192.168.1.1:{p}/",
    "http://100.64.0.1:{p}/",
    "http://192.0.2.1:{p}/",
    "http://192.88.99.1:{p}/",
    "http://198.18.0.1:{p}/",
    "http://198.51.100.1:{p}/",
    "http://203.0.113.1:{p}/",
    "http://224.0.0.1:{p}/",
    "http://239.255.255.250:{p}/",
    "http://240.0.0.1:{p}/",
    "http://255.255.255.255:{p}/",
    # where clouds keep their secrets
    "http://169.254.169.254:{p}/latest/meta-data/",
    "http://2852039166:{p}/",
    "http://0xa9fea9fe:{p}/",
    "http://169.254.170.2:{p}/",
    "http://100.100.100.200:{p}/",
    "http://168.63.129.16:{p}/",
    "http://192.0.0.192:{p}/",
    "http://[fd00:ec2::254]:{p}/",
    # IPv6, and IPv4 inside it
    "http://[::1]:{p}/",
    "http://[::]:{p}/",
    "http://[0:0:0:0:0:0:0:1]:{p}/",
    "http://[0000::0001]:{p}/",
    "http://[::127.0.0.1]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/",
    "http://[::ffff:7f00:1]:{p}/",
    "http://[::FFFF:169.254.169.254]:{p}/",
    "http://[::ffff:0:127.0.0.1]:{p}/",
    "http://[64:ff9b::a9fe:a9fe]:{p}/",
    "http://[64:ff9b::127.0.0.1]:{p}/",
    "http://[64:ff9b:1::1]:{p}/",
    "http://[64:ff9b:1::a9fe:a9fe]:{p}/",
    "http://[2002:a9fe:a9fe::1]:{p}/",
    "http://[2002:7f00:1::]:{p}/",
    "http://[2001::1]:{p}/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]:{p}/",
    "http://[2001:db8::1]:{p}/",
    "http://[2606:4700::5efe:7f00:1]:{p}/",
    "http://[100::1]:{p}/",
    "http://[fc00::1]:{p}/",
    "http://[fe80::1]:{p}/",
    "http://[fe80::1%25eth0]:{p}/",
    "http://[::1%251]:{p}/",
    "http://[fec0::1]:{p}/",
    "http://[ff02::1]:{p}/",
    # names of our own network, and names of others that point into it
    "http://localhost:{p}/",
    "http://LOCALHOST:{p}/",
    "http://localhost.:{p}/",
    "http://ip6-localhost:{p}/",
    "http://db:{p}/",
    "http://bot.localhost:{p}/",
    "http://dashboard.example:{p}/",
    "http://postgres.copse.svc.cluster.local:{p}/",
    "http://host.docker.internal:{p}/",
    "http://metadata.google.internal:{p}/",
    "http://six.example:{p}/",
    "http://nat64.example:{p}/",
    "http://six-to-four.example:{p}/",
    "http://mapped.example:{p}/",
    "http://mixed.example:{p}/",
    "http://mixed-six.example:{p}/",
    # not the web
    "file:///etc/passwd",
    "ftp://127.0.0.1:{p}/",
    "gopher://127.0.0.1:{p}/_GET%20/",
    "unix:///var/run/docker.sock",
    "javascript:fetch('http://127.0.0.1:{p}/')",
    "data:text/html,<title>x</title>",
    "about:blank",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    # ports that are not the web's
    "http://public.example:22/",
    "http://public.example:6379/",
    "http://public.example:8000/",
    "https://public.example:25/",
]

TABLE = {
    "localhost": [["127.0.0.1", "::1"]],
    "ip6-localhost": [["::1"]],
    "db": [["10.0.0.5"]],
    "bot.localhost": [["127.0.0.1"]],
    "dashboard.example": [["127.0.0.1"]],
    "postgres.copse.svc.cluster.local": [["10.96.0.7"]],
    "host.docker.internal": [["192.168.65.254"]],
    "metadata.google.internal": [["169.254.169.254"]],
    "six.example": [["::1"]],
    "nat64.example": [["64:ff9b::7f00:1"]],
    "six-to-four.example": [["2002:7f00:1::1"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "mixed.example": [["93.184.216.34", "2606:4700::1", "127.0.0.1"]],
    "mixed-six.example": [["93.184.216.34", "::1"]],
    "public.example": [["93.184.216.34"]],
    "evil.example": [["127.0.0.1"]],
    "door.example": [["127.0.0.1"]],
}


@dataclass(slots=True)
class Canary:
    """Listens where no link may lead, on 127.0.0.1 and, where there is one, on ::1."""

    servers: list[Server]

    @property
    def port(self) -> int:
        return self.servers[0].port

    @property
    def connections(self) -> int:
        return sum(server.connections for server in self.servers)


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    secret = answers(answer("<title>secret</title>"))
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(serve(secret))
        canary = Canary([first])
        with contextlib.suppress(OSError):  # no IPv6 on this machine, or the port is taken there
            canary.servers.append(await stack.enter_async_context(serve(secret, "::1", first.port)))
        yield canary


def usual_port(canary: Canary) -> str:
    """An allow-list entry that makes the canary's port a usual one, at a place that is not it."""
    return f"198.51.100.99:{canary.port}"


def test_the_table_has_as_many_cases_as_promised() -> None:
    assert len(LINKS) >= 60
    assert len(set(LINKS)) == len(LINKS)


@pytest.mark.parametrize("link", LINKS)
async def test_a_link_to_a_place_that_is_not_public_is_refused_and_nothing_is_dialled(
    link: str, canary: Canary
) -> None:
    sockets = Sockets()
    async with WebPages(
        contact=CONTACT,
        allow=frozenset({usual_port(canary)}),
        resolver=Names(TABLE),
        open_socket=sockets,
        limits=QUICK,
    ) as pages:
        with pytest.raises(PageError) as refused:
            await pages.read(link.format(p=canary.port))
    assert refused.value.reason == "refused"
    assert (canary.connections, sockets.made) == (0, [])


@pytest.mark.parametrize("link", [link for link in LINKS if not set(link) & set("\x00\t")])
async def test_a_redirect_to_a_place_that_is_not_public_is_refused_and_not_followed(
    link: str, canary: Canary
) -> None:
    sockets = Sockets()
    location = link.format(p=canary.port).encode().decode("latin-1")
    async with (
        serve(redirects(location)) as door,
        WebPages(
            contact=CONTACT,
            allow=frozenset({f"door.example:{door.port}", usual_port(canary)}),
            resolver=Names(TABLE),
            open_socket=sockets,
            limits=QUICK,
        ) as pages,
    ):
        with pytest.raises(PageError) as refused:
            await pages.read(door.url(host="door.example"))
    assert refused.value.reason == "refused"
    assert (door.connections, canary.connections, len(sockets.made)) == (1, 0, 1)


async def test_what_is_refused_says_nothing_about_the_address(canary: Canary) -> None:
    async with WebPages(
        contact=CONTACT, allow=frozenset({usual_port(canary)}), resolver=Names(TABLE)
    ) as pages:
        with pytest.raises(PageError) as refused:
            await pages.read(f"http://metadata.google.internal:{canary.port}/")
    assert str(refused.value) == "This link does not lead to the public web, so it is not read."
    assert not any(c.isdigit() for c in refused.value.sentence)


async def test_without_an_allow_list_not_even_the_ports_of_this_machine_are_reached(
    canary: Canary,
) -> None:
    sockets = Sockets()
    async with WebPages(contact=CONTACT, resolver=Names(TABLE), open_socket=sockets) as pages:
        for link in ("http://127.0.0.1/", "https://localhost/", "http://dashboard.example/"):
            with pytest.raises(PageError) as refused:
                await pages.read(link)
            assert refused.value.reason == "refused"
    assert (canary.connections, sockets.made) == (0, [])


async def test_a_name_that_turns_private_after_it_was_checked_is_never_asked_again() -> None:
    """DNS rebinding: the answer that was checked is the answer that is dialled."""
    names = Names({"rebind.example": [["93.184.216.34"], ["127.0.0.1"]]})
    sockets = Sockets(closed=True)
    async with WebPages(contact=CONTACT, resolver=names, open_socket=sockets) as pages:
        with pytest.raises(PageError) as error:
            await pages.read("http://rebind.example/")
    assert error.value.reason == "unreachable"
    assert (names.asked, sockets.refused) == (["rebind.example"], 1)


async def test_a_name_that_turns_private_between_two_redirects_is_refused() -> None:
    names = Names({"rebind.example": [["127.0.0.1"], ["127.0.0.2"]]})
    async with (
        serve(redirects("/again")) as door,
        WebPages(contact=CONTACT, allow=door.allowed, resolver=names, limits=QUICK) as pages,
    ):
        with pytest.raises(PageError) as refused:
            await pages.read(door.url(host="rebind.example"))
    assert refused.value.reason == "refused"
    assert door.connections == 1
    assert names.asked == ["rebind.example"] * 2


async def test_no_more_than_five_redirects_are_followed() -> None:
    async def onwards(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await redirects(f"/{int(asked.path[1:]) + 1}")(asked, writer)

    async with (
        serve(onwards) as server,
        WebPages(
            contact=CONTACT, allow=server.allowed, resolver=Names(others="127.0.0.1"), limits=QUICK
        ) as pages,
    ):
        with pytest.raises(PageError, match="from page to page") as error:
            await pages.read(server.url("/0"))
    assert error.value.reason == "unreachable"
    assert [asked.path for asked in server.asked] == ["/0", "/1", "/2", "/3", "/4", "/5"]


async def test_ten_thousand_disguised_links_reach_nothing(canary: Canary) -> None:
    chance = random.Random(20_260_615)
    networks = ["127.0.0.0/8", "10.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16", "100.64.0.0/10"]
    names = Names()
    sockets = Sockets()
    reasons: dict[str, int] = {}
    async with WebPages(
        contact=CONTACT,
        allow=frozenset({usual_port(canary)}),
        resolver=names,
        open_socket=sockets,
        limits=Limits(remember=0),
    ) as pages:
        for _ in range(10_000):
            base, _, bits = chance.choice(networks).partition("/")
            host_bits = chance.getrandbits(32 - int(bits))
            disguised = disguise(IPv4Address(int(IPv4Address(base)) | host_bits), chance)
            try:
                await pages.read(f"http://{disguised}:{canary.port}/")
            except PageError as error:
                reasons[error.reason] = reasons.get(error.reason, 0) + 1
    assert reasons == {"refused": 10_000}
    assert (canary.connections, sockets.made) == (0, [])


def disguise(address: IPv4Address, chance: random.Random) -> str:
    """One of the ways to write an IPv4 address that some program understands."""
    number = int(address)
    parts = [number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255]
    spellings = ["{}", "0x{:x}", "0X{:X}", "0{:o}", "0x{:08x}"]
    ways: list[Callable[[], str]] = [
        lambda: str(address),
        lambda: str(number),
        lambda: hex(number),
        lambda: f"0{number:o}",
        lambda: ".".join(chance.choice(spellings).format(part) for part in parts),
        lambda: f"{parts[0]}.{number & 0xFF_FFFF}",
        lambda: f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
        lambda: f"{address}.",
        lambda: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in str(address)),
        lambda: str(address).replace(".", chance.choice("。．｡")),
        lambda: f"[::ffff:{address}]",
        lambda: f"[::{address}]",
        lambda: f"[64:ff9b::{address}]",
        lambda: f"[64:ff9b:1::{address}]",
        lambda: f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]",
    ]
    return chance.choice(ways)()


async def test_a_place_of_an_intranet_is_read_once_it_is_allowed() -> None:
    async with serve(answers(answer("<title>Our wiki</title>"))) as wiki:
        names = Names({"wiki.intranet.example": [["127.0.0.1"]]})
        link = wiki.url(host="wiki.intranet.example")
        for allow in ({f"wiki.intranet.example:{wiki.port}"}, {f"127.0.0.1:{wiki.port}"}):
            async with WebPages(
                contact=CONTACT, allow=frozenset(allow), resolver=names, limits=QUICK
            ) as pages:
                assert (await pages.read(link)).title == "Our wiki"

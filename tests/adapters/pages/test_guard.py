"""Which links, addresses and sockets the guard lets through."""

from __future__ import annotations

import ipaddress
import random
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pages.dial import READ_AT_ONCE, Dial, Meter, MeteredSocket
from adapters.pages.guard import Exempt, Guard, is_public
from community.pages import PageError
from tests.adapters.pages.web import Sockets, unhurried

PUBLIC = """
    1.1.1.1 8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1
    198.17.255.255 198.20.0.1 223.255.255.255
    2606:4700:4700::1111 2a00:1450:4001:80e::200e 2001:4860:4860::8888 2620:fe::fe
    ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1
"""

NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
    127.255.255.255 168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1
    192.0.0.9 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1
    203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
    64:ff9b::a9fe:a9fe 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1 64:ff9b:1::808:808
    2002:a9fe:a9fe::1 2002:7f00:1:: 2002:c0a8:1::1 2001::1 2001:0:808:808::1
    2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 3fff::1
    2606:4700::5efe:7f00:1 2606:4700::200:5efe:a9fe:a9fe 100::1 4000::1 5f00::1 fc00::1
    fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff05::1:3 ff0e::1
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_an_address_that_is_not_everyones_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@unhurried
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_public_as_it_is_inside_any_ipv6_address(
    inner: ipaddress.IPv4Address,
) -> None:
    number = int(inner)
    mapped = ipaddress.IPv6Address(0xFFFF_0000_0000 | number)
    nat64 = ipaddress.IPv6Address((0x64_FF9B << 96) | number)
    six_to_four = ipaddress.IPv6Address((0x2002 << 112) | (number << 80) | 1)
    assert {is_public(a) for a in (mapped, nat64, six_to_four)} == {is_public(inner)}


@unhurried
@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_local(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    local = address.is_private or address.is_multicast or address.is_link_local
    assert not (local and is_public(address)) or (
        isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None
    )


@pytest.mark.parametrize(
    ("link", "host", "port"),
    [
        ("http://example.org", "example.org", 80),
        ("https://example.org/a?b=c#d", "example.org", 443),
        ("HTTPS://EXAMPLE.org:443/", "example.org", 443),
        ("http://example.org:443/", "example.org", 443),
        ("http://example.org./", "example.org", 80),
        ("  http://example.org/  ", "example.org", 80),
        ("http://bücher.example/", "xn--bcher-kva.example", 80),
        ("http://ｅｘａｍｐｌｅ.org/", "example.org", 80),
        ("http://93.184.216.34/", "93.184.216.34", 80),
        ("http://9３.184.216.34/", "93.184.216.34", 80),
        ("http://[2606:4700::1]/", "2606:4700::1", 80),
        ("http://under_score.example.org/", "under_score.example.org", 80),
        ("http://example.org/موسیقی\u200cدان", "example.org", 80),
    ],
)
def test_a_link_is_read_once_and_its_host_is_the_one_asked_for(
    link: str, host: str, port: int
) -> None:
    target = Guard().target(link)
    assert (target.host, target.port) == (host, port)
    assert target.url.raw_host == host


@pytest.mark.parametrize(
    "link",
    [
        "",
        "example.org",
        "//example.org/",
        "http:example.org",
        "http:///example.org",
        "http://",
        "http://./",
        "http://example..org/",
        "http://.example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ws://example.org/",
        "http://example.org:0/",
        "http://example.org:22/",
        "http://example.org:8080/",
        "http://example.org:65536/",
        "http://ana@example.org/",
        "http://ana:secret@example.org/",
        "http://:secret@example.org/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/a\\b",
        "http:\\\\example.org",
        "http://exa\tmple.org/",
        "http://example.org/\r\nHost: other",
        "http://example.org/\x00",
        "http://example.org/\u2028x",
        "http://exa mple.org/",
        "http://example.org%2f@evil.example/",
        "http://ex%61mple.org/",
        "http://[v1.a]/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://intranet/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 127 + "example/",
        "http://example.org/" + "a" * 5000,
        "http://1.2.3/",
        "http://0x1.example.0x7f/",
        "http://example.1/",
        "http://\ud800.example/",
    ],
)
def test_a_link_that_two_programs_could_read_in_two_ways_is_refused(link: str) -> None:
    with pytest.raises(PageError) as refused:
        Guard().target(link)
    assert refused.value.reason == "refused"


@unhurried
@given(st.text(max_size=60), st.sampled_from(["", "http://", "http://[", "https://a.example/"]))
def test_any_text_at_all_is_either_a_target_or_refused(text: str, start: str) -> None:
    reasons = []
    try:
        target = Guard().target(start + text)
    except PageError as error:
        reasons.append(error.reason)
    else:
        assert target.url.scheme in ("http", "https")
        assert target.port in (80, 443)
        assert target.url.raw_host == target.host
    assert reasons in ([], ["refused"])


@pytest.mark.parametrize(
    ("entry", "host", "address", "port", "permitted"),
    [
        ("wiki.example", "wiki.example", "10.0.0.1", 80, True),
        ("wiki.example", "wiki.example", "10.0.0.1", 8080, False),
        ("wiki.example", "other.example", "10.0.0.1", 80, False),
        ("wiki.example:8080", "wiki.example", "10.0.0.1", 8080, True),
        ("wiki.example:8080", "wiki.example", "10.0.0.1", 80, False),
        ("10.2.0.0/16", "wiki.example", "10.2.3.4", 443, True),
        ("10.2.0.0/16", "wiki.example", "10.3.0.1", 443, False),
        ("10.2.0.0/16", "wiki.example", "10.2.3.4", 8443, False),
        ("10.2.3.4:8443", "wiki.example", "10.2.3.4", 8443, True),
        ("10.2.3.4:8443", "wiki.example", "10.2.3.5", 8443, False),
        ("fd00::/8", "wiki.example", "fd00::1", 443, True),
        ("::1", "wiki.example", "::1", 80, True),
        ("[::1]:8080", "wiki.example", "::1", 8080, True),
        ("[::1]:8080", "wiki.example", "::1", 80, False),
    ],
)
def test_the_allow_list_exempts_a_place_and_its_port_and_no_other(
    entry: str, host: str, address: str, port: int, permitted: bool
) -> None:
    guard = Guard({entry})
    assert guard.permits(host, ipaddress.ip_address(address), port) is permitted
    assert guard.permits("example.org", ipaddress.ip_address("8.8.8.8"), 80)


@pytest.mark.parametrize(
    "entry",
    [
        *("", "*", "10.2.0.1/16", "a b", "http://a.example", "a.example:", "a:0", "a:70000"),
        *("[::1]", "[::1", "::1]:80", "1.2.3", "0x7f.1", "a.example:x", "a.example:８０"),
    ],
)
def test_an_allow_list_entry_that_cannot_be_read_is_an_error_at_once(entry: str) -> None:
    with pytest.raises(ValueError, match="neither a host"):
        Exempt.read(entry)


def test_one_private_answer_among_public_ones_refuses_the_name() -> None:
    guard = Guard()
    target = guard.target("http://mixed.example/")
    answers = ["93.184.216.34", "2606:4700::1", "1.1.1.1"]
    assert len(guard.admitted(target, answers)) == 3
    for bad in ("127.0.0.1", "::1", "64:ff9b::a9fe:a9fe", "fe80::1%eth0", "nonsense"):
        mixed = [*answers, bad]
        random.Random(bad).shuffle(mixed)
        with pytest.raises(PageError, match="does not lead to the public web"):
            guard.admitted(target, mixed)


async def test_a_name_is_answered_with_the_admitted_addresses_and_no_other_name_is() -> None:
    guard = Guard()
    target = guard.target("http://page.example/")
    addresses = guard.admitted(target, ["93.184.216.34", "2606:4700::1"])
    dial = Dial(guard, target, addresses, Sockets(closed=True), Meter(1000))
    found = await dial.resolve("page.example", 80)
    assert [(r["host"], r["family"]) for r in found] == [
        ("93.184.216.34", socket.AF_INET),
        ("2606:4700::1", socket.AF_INET6),
    ]
    with pytest.raises(OSError, match="another host"):
        await dial.resolve("other.example", 80)


@pytest.mark.parametrize(
    ("family", "address", "port"),
    [
        (socket.AF_INET, "127.0.0.1", 80),  # the rule, though it was admitted
        (socket.AF_INET, "1.1.1.1", 80),  # public, but nobody asked for it
        (socket.AF_INET, "93.184.216.34", 22),  # the right host, another port
        (socket.AF_INET6, "::1", 80),
        (socket.AF_INET6, "::ffff:127.0.0.1", 80),
    ],
)
def test_no_socket_is_made_for_an_address_that_breaks_the_rule_or_was_not_admitted(
    family: int, address: str, port: int
) -> None:
    guard = Guard()
    target = guard.target("http://page.example/")
    believed = [ipaddress.ip_address(a) for a in ("93.184.216.34", "127.0.0.1", "::1")]
    sockets = Sockets()
    dial = Dial(guard, target, believed, sockets, Meter(1000))
    with pytest.raises(OSError, match="another address"):
        dial.open_socket((family, socket.SOCK_STREAM, 6, "", (address, port)))
    assert sockets.made == []


def test_a_socket_is_made_for_an_admitted_address() -> None:
    guard = Guard()
    target = guard.target("http://page.example/")
    sockets = Sockets()
    dial = Dial(guard, target, guard.admitted(target, ["93.184.216.34"]), sockets, Meter(1000))
    place = ("93.184.216.34", 80)
    with dial.open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", place)) as made:
        assert sockets.made == [made]
        assert made.meter is not None


def test_a_socket_gives_no_more_than_its_meter_allows() -> None:
    here, there = socket.socketpair()
    with there, MeteredSocket(fileno=here.detach()) as metered:
        meter = metered.meter = Meter(READ_AT_ONCE + 10)
        there.sendall(b"x" * (READ_AT_ONCE + 20))
        assert len(metered.recv(1_000_000)) == READ_AT_ONCE
        assert metered.recv_into(bytearray(1_000_000)) == 10
        assert not meter.is_overdrawn
        with pytest.raises(OSError, match="more than"):
            metered.recv(1)
        with pytest.raises(OSError, match="more than"):
            metered.recv_into(bytearray(1))
        assert meter.is_overdrawn


def test_a_socket_without_a_meter_is_an_ordinary_one() -> None:
    here, there = socket.socketpair()
    with there, MeteredSocket(fileno=here.detach()) as ordinary:
        there.sendall(b"x" * (READ_AT_ONCE + 20))
        assert len(ordinary.recv(READ_AT_ONCE + 10)) == READ_AT_ONCE + 10
        assert ordinary.recv_into(bytearray(100)) == 10

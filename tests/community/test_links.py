"""Links are read, told apart and found in messages, whatever is posted."""

import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from community.hosts import read_host, shown
from community.links import MAX_LINKS_IN_TEXT, Link, NotALink, links_in, read_link


def test_the_example_of_the_module_holds() -> None:
    posted = "http://EXAMPLE.org:80/a/../b/?utm_source=x&b=2&a=1#frag"
    assert read_link(posted) == Link(posted, "https://example.org/b?a=1&b=2", "example.org")


def test_a_link_never_changes() -> None:
    link = read_link("https://example.org/")
    with pytest.raises(FrozenInstanceError):
        link.url = "https://example.net/"  # type: ignore[misc]  # that it fails is the point


@pytest.mark.parametrize(
    ("text", "url", "host"),
    [
        ("  https://example.org/a \n", "https://example.org/a", "example.org"),
        ("<https://example.org/a>", "https://example.org/a", "example.org"),
        (" < https://example.org/a > ", "https://example.org/a", "example.org"),
        ("HTTPS://Example.ORG/A?b#c", "HTTPS://Example.ORG/A?b#c", "example.org"),
        ("example.org/a", "https://example.org/a", "example.org"),
        ("www.example.org", "https://www.example.org", "www.example.org"),
        ("example.org:8080/a", "https://example.org:8080/a", "example.org"),
        ("example.org?q=a@b.org", "https://example.org?q=a@b.org", "example.org"),
        ("münchen.de/x", "https://münchen.de/x", "münchen.de"),
        ("президент.рф", "https://президент.рф", "президент.рф"),
        ("xn--mnchen-3ya.de", "https://xn--mnchen-3ya.de", "münchen.de"),
        ("http://localhost:8000/", "http://localhost:8000/", "localhost"),
        ("http://10.0.0.1/", "http://10.0.0.1/", "10.0.0.1"),
        ("http://[::1]:8080/", "http://[::1]:8080/", "[::1]"),
        ("http://аррӏе.com/", "http://аррӏе.com/", "xn--80ak6aa92e.com"),
        (
            "https://fa.wikipedia.org/wiki/می\u200cخواهم",
            "https://fa.wikipedia.org/wiki/می\u200cخواهم",
            "fa.wikipedia.org",
        ),
    ],
)
def test_what_opens_is_what_was_posted(text: str, url: str, host: str) -> None:
    link = read_link(text)
    assert (link.url, link.host) == (url, host)


# Each line: addresses of one page. Every pair in a line has to have one key.
ONE_PAGE = [
    (
        "https://example.org",
        "http://example.org",
        "https://example.org/",
        "https://www.example.org",
        "HTTPS://EXAMPLE.ORG",
        "https://example.org:443/",
        "http://example.org:80",
        "http://example.org:443",
        "https://example.org:/",
        "https://example.org:0443/",
        "https://example.org./",
        "https://example.org/?",
        "https://example.org/#",
        "https://example.org/#top",
        "https://example.org/#/",
        "https://example.org/#!",
        "https://example.org?utm_source=a",
        "https://example.org/x/..",
        "https://example.org//",
        "www.www.www.www.example.org",
    ),
    (
        "https://example.org/a/b",
        "https://example.org/a/b/",
        "https://example.org/a/./b",
        "https://example.org/a/c/../b",
        "https://example.org/a//b",
        "https://example.org/../a/b",
        "https://example.org/a/%2E%2E/a/b",
        "https://example.org/%61/b",
        "https://example.org/a/b?fbclid=1&gclid=2#:~:text=c",
    ),
    ("https://example.org/%7Eana", "https://example.org/~ana"),
    ("https://example.org/é", "https://example.org/%C3%A9", "https://example.org/e\u0301"),
    ("https://example.org/%c3%a9", "https://example.org/%C3%A9"),
    ("https://example.org/a%2fb", "https://example.org/a%2Fb"),
    ("https://example.org/?q=é", "https://example.org/?q=%C3%A9"),
    (
        "https://example.org/?b=2&a=1",
        "https://example.org/?a=1&b=2",
        "https://example.org/?&a=1&&b=2",
    ),
    ("https://example.org/a?x=1", "https://example.org/a/?x=1"),
    ("https://example.org:8080/", "http://example.org:8080", "https://www.example.org:08080/"),
    (
        "https://münchen.de/",
        "https://MÜNCHEN.de",
        "https://xn--mnchen-3ya.de",
        "http://mu\u0308nchen.de",
    ),
    ("https://例え。jp/", "https://例え.jp"),
    ("http://[2001:db8::1]/", "http://[2001:DB8:0:0:0:0:0:1]:80"),
    (
        "https://app.example.org/#/a/b",
        "https://app.example.org/#/a/b/",
        "https://app.example.org/#/a/./b?utm_source=x",
        "https://app.example.org/#/a/b:~:text=c",
        "https://app.example.org/#/a/b#part",
    ),
    ("https://app.example.org/#!a/b", "https://app.example.org/#!/a/b"),
    ("https://app.example.org/#/a?b=2&a=1", "https://app.example.org/#/a?a=1&b=2"),
    ("https://www.typescriptlang.org/play?#code/AbC", "https://typescriptlang.org/play#code/AbC"),
]

TWO_PAGES = [
    ("https://example.org/", "https://example.com/"),
    ("https://example.org/", "https://blog.example.org/"),
    ("https://example.org/a", "https://example.org/A"),
    ("https://example.org/a", "https://example.org/a.html"),
    ("https://example.org/", "https://example.org:8080/"),
    ("https://example.org:80/", "https://example.org/"),
    ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ("https://example.org/a%3Fb", "https://example.org/a?b"),
    ("https://example.org/a+b", "https://example.org/a%2Bb"),
    ("https://example.org/?q=a+b", "https://example.org/?q=a%2Bb"),
    ("https://example.org/?q=a", "https://example.org/?q=b"),
    ("https://example.org/?q=a", "https://example.org/?Q=a"),
    ("https://example.org/?a=1&a=2", "https://example.org/?a=2&a=1"),
    ("https://example.org/?2020&12", "https://example.org/?12&2020"),
    ("https://example.org/?q=a%26b=c", "https://example.org/?q=a&b=c"),
    ("https://example.org/#/a", "https://example.org/#/b"),
    ("https://example.org/#/a", "https://example.org/a"),
    ("https://example.org/#!/a", "https://example.org/#/a"),
    ("https://excalidraw.com/#json=a,b", "https://excalidraw.com/#json=a,c"),
    ("https://faß.de/", "https://fass.de/"),
    ("https://аррӏе.com/", "https://apple.com/"),
    ("https://www.com/", "https://com/"),
]


@pytest.mark.parametrize("addresses", ONE_PAGE, ids=lambda addresses: addresses[0])
def test_one_page_has_one_key_however_it_is_written(addresses: tuple[str, ...]) -> None:
    assert len({read_link(address).key for address in addresses}) == 1


@pytest.mark.parametrize("pair", TWO_PAGES, ids=str)
def test_two_pages_that_look_alike_have_two_keys(pair: tuple[str, str]) -> None:
    assert read_link(pair[0]).key != read_link(pair[1]).key


@pytest.mark.parametrize(
    "name",
    [
        *("utm_source", "utm_anything", "UTM_Medium", "utm%5Fsource", "fbclid", "gclid", "msclkid"),
        *("mc_cid", "mc_eid", "igshid", "_hsenc", "mkt_tok", "mtm_campaign", "pk_campaign", "_gl"),
        *("hsCtaTracking", "ScCid", "triedRedirect", "elqTrackId", "wt.mc_id", "srsltid", "yclid"),
    ],
)
def test_a_parameter_that_only_tracks_is_not_in_the_key(name: str) -> None:
    key = read_link(f"https://example.org/a?b=1&{name}=x").key
    assert key == "https://example.org/a?b=1"
    assert read_link(f"https://example.org/a?{name}").key == "https://example.org/a"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "ref",
            "source",
            "keyword",
            "session",
            "id",
            "q",
            "v",
            "s",
            "t",
            "r",
            "p",
            "page",
            "lang",
        ),
        *("campaign", "medium", "uid", "user", "tag", "code", "from", "via", "si", "feature", "sk"),
        *("mc_version", "pk", "at", "utm", "gclidx", "list", "key", "token", "share", "context"),
    ],
)
def test_a_general_word_stays_in_the_key(name: str) -> None:
    assert read_link(f"https://example.org/a?{name}=x").key == f"https://example.org/a?{name}=x"


def test_a_general_word_goes_on_the_sites_that_track_with_it() -> None:
    assert read_link("https://www.youtube.com/@ana?si=x").key == "https://youtube.com/@ana"
    assert read_link("https://ana.medium.com/about?source=x").key == "https://ana.medium.com/about"
    assert read_link("https://notmedium.com/a?source=x").key == "https://notmedium.com/a?source=x"


REFUSED = [
    ("", "no link here"),
    (" \t ", "no link here"),
    ("<>", "no link here"),
    ("just some words", "start with http:// or https://"),
    ("word", "start with http:// or https://"),
    ("and/or", "start with http:// or https://"),
    ("e.g.", "start with http:// or https://"),
    ("3.14", "start with http:// or https://"),
    ("192.0.2.1/a", "start with http:// or https://"),
    ("//example.org/a", "start with http:// or https://"),
    ("/a/b", "start with http:// or https://"),
    ("javascript:alert(1)", "start with http:// or https://"),
    ("javascript://example.org/%0aalert(1)", "start with http:// or https://"),
    ("JaVaScRiPt:alert(1)", "start with http:// or https://"),
    ("data:text/html,<script>", "start with http:// or https://"),
    ("file:///etc/passwd", "start with http:// or https://"),
    ("ftp://example.org/a", "start with http:// or https://"),
    ("mailto:ana@example.org", "start with http:// or https://"),
    ("ssh://git@example.org/a", "start with http:// or https://"),
    ("git@github.com:ana/copse.git", "start with http:// or https://"),
    ("http:example.org", "start with http:// or https://"),
    ("https:/example.org", "start with http:// or https://"),
    ("https//example.org", "start with http:// or https://"),
    ("localhost:8000", "start with http:// or https://"),
    ("example.org:alert(1)", "start with http:// or https://"),
    ("httpſ://example.org", "start with http:// or https://"),
    ("ana@example.org", "e-mail address"),
    ("notes.txt", "name of a file"),
    ("Report.PDF", "name of a file"),
    ("http://", "no name of a site"),
    ("https:///a", "no name of a site"),
    ("https://?q=a", "no name of a site"),
    ("https://#a", "no name of a site"),
    ("http://:80/", "no name of a site"),
    ("http://https://example.org/", "begins twice"),
    ("https://HTTPS//example.org/", "begins twice"),
    ("https://ana:secret@example.org/", "name or a password"),
    ("https://ana@example.org/", "name or a password"),
    ("https://@example.org/", "name or a password"),
    ("http://a@127.0.0.1:80@evil.com/", "name or a password"),
    ("https://example.org@evil.com/", "name or a password"),
    ("http://evil.com\\@127.0.0.1/", "backslash"),
    ("https://example.org\\a", "backslash"),
    ("https:\\\\example.org", "start with http:// or https://"),
    ("https://example.org/a\\b", "backslash"),
    ("https://example.org/a b", "space"),
    ("https://example.org/a\nb", "space"),
    ("https://exam\tple.org/", "space"),
    ("https://example.org/\u00a0a", "space"),
    ("https://example.org/\u2028a", "space"),
    ("https://example.org/<b>", "angle bracket"),
    ('https://example.org/"onclick=', "quotation mark"),
    ("https://example.org/\x00", "cannot be seen"),
    ("https://example.org/\x7f", "cannot be seen"),
    ("https://example.org/\u202egpj.exe", "cannot be seen"),
    ("https://\u202eexample.org/", "cannot be seen"),
    ("https://example.org/\u2066a\u2069", "cannot be seen"),
    ("https://exam\u200bple.org/", "cannot be seen"),
    ("https://exam\u00adple.org/", "cannot be seen"),
    ("\ufeffexample.org/", "cannot be seen"),
    ("https://example.org/\ud800", "cannot be seen"),
    ("https://example.org/\U000e0041", "cannot be seen"),
    ("https://example.org:0/", "port"),
    ("https://example.org:65536/", "port"),
    ("https://example.org:99999999999999999999/", "port"),
    ("https://example.org:80a/", "port"),
    ("https://example.org:-1/", "port"),
    ("https://example.org:８０/", "port"),
    ("https://example.org:80:80/", "port"),
    ("https://::1/", "no name of a site"),
    ("https://[::1/", "name of the site"),
    ("https://[::1]a/", "name of the site"),
    ("https://a[::1]/", "name of the site"),
    ("https://exam ple.org/", "space"),
    ("https://ex%61mple.org/", "name of the site"),
    ("https://example..org/", "name of the site"),
    ("https://xn--/", "name of the site"),
    ("https://℀.org/", "name of the site"),
    ("https://example.org\uff0fa/", "name of the site"),
    ("http://2130706433/", "hides a number"),
    ("http://0x7f000001/", "hides a number"),
    ("http://0177.0.0.1/", "hides a number"),
    ("http://127.1/", "hides a number"),
    ("http://0x7f.1/", "hides a number"),
    ("http://0/", "hides a number"),
    ("http://2852039166/", "hides a number"),
    ("http://１２７.0.0.1/", "hides a number"),
    ("http://127。0。0。1/", "hides a number"),
    ("http://⑯⑨.②⑤④.⑯⑨.②⑤④/", "hides a number"),
    ("https://example.org/" + "a" * 2_000, "too long"),
    ("https://example.org/" + "日" * 700, "too long"),
    ("example.org/?utm_source=" + "a" * 1_970, "too long"),
    ("a" * 100_000, "too long"),
    ("https://" * 12_500, "too long"),
    ("https://example.org/?" + "&" * 100_000, "too long"),
    ("<" * 100_000, "too long"),
    ("\u202e" * 100_000, "too long"),
    (" " * 100_000, "no link here"),
]


@pytest.mark.parametrize(("text", "part"), REFUSED, ids=lambda value: ascii(value)[:60])
def test_what_is_no_link_is_refused_in_words_for_the_member(text: str, part: str) -> None:
    with pytest.raises(NotALink) as why:
        read_link(text)
    words = str(why.value)
    assert part in words
    assert words[0].isupper()
    assert words[-1] in ".?"
    assert len(words) < 200


def test_a_refusal_never_repeats_a_password() -> None:
    with pytest.raises(NotALink) as why:
        read_link("https://ana:hunter2@example.org/")
    assert "hunter2" not in str(why.value)


@pytest.mark.parametrize(
    "text",
    [
        "http://100.100.100.200/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::1]/",
        "http://[::127.0.0.1]/",
        "http://metadata.google.internal/",
        "https://example.org/%00%0a%5c",
        "https://example.org/%zz%",
        "https://example.org/?a=%ff%fe",
        "https://example.org/;a=b,c/(d)|e^f{g}`",
        "https://example.org/..%2f..%2fetc",
        "https://example.org?@127.0.0.1/",
        "https://example.org#@127.0.0.1/",
        "https://example.org/@127.0.0.1:80/",
        "https://example.org/http://example.net/",
        "https://example.org/" + "\u0301" * 200,
        "https://example.org/" + "/.." * 600,
        "https://example.org/?" + "a&" * 900,
        "https://example.org/" + "%25" * 600,
        "https://" + "a." * 120 + "org/",
    ],
)
def test_an_odd_link_is_a_link(text: str) -> None:
    link = read_link(text)
    assert link.url == text
    assert read_link(link.key).key == link.key


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("nothing here", []),
        ("example.org is no link in a sentence, nor is ftp://example.org", []),
        ("see https://a.org", ["https://a.org"]),
        ("https://a.org/1 http://b.org/2\nHTTPS://C.org/3", None),
        ("See https://a.org/x. Or https://b.org/y, https://c.org/z; https://d.org/?q=1!", None),
        ("Is it https://a.org/x?", ["https://a.org/x"]),
        ("(https://a.org/x)", ["https://a.org/x"]),
        ("(see https://a.org/x).", ["https://a.org/x"]),
        (
            "https://en.wikipedia.org/wiki/Practice_(learning), (https://a.org/b_(c))",
            ["https://en.wikipedia.org/wiki/Practice_(learning)", "https://a.org/b_(c)"],
        ),
        ("[words](https://a.org/b_(c)) and more", ["https://a.org/b_(c)"]),
        ("[https://a.org](https://b.org)", ["https://a.org", "https://b.org"]),
        ("<https://a.org/x>", ["https://a.org/x"]),
        ("[https://a.org/(x]", ["https://a.org/(x"]),
        ("**https://a.org/x** ~~https://b.org~~ ||https://c.org||", None),
        ("`https://a.org/x`", ["https://a.org/x"]),
        ("\"https://a.org/x\" 'https://b.org/y' “https://c.org/z”", None),
        ("https://a.org/x,https://b.org/y", ["https://a.org/x", "https://b.org/y"]),
        ("https://web.archive.org/web/2020/https://a.org/x", None),
        ("请看https://a.org/页面。谢谢", ["https://a.org/页面"]),
        ("（https://a.org/x）", ["https://a.org/x"]),
        ("\u2068https://a.org/x\u2069", ["https://a.org/x"]),
        ("https://a.org/…", ["https://a.org/"]),
        ("https://a.org/x https://a.org/x", ["https://a.org/x"]),
        ("https://a.org/?x[]=1&y={z}", ["https://a.org/?x[]=1&y={z}"]),
        ("http://[::1]:8080/x", ["http://[::1]:8080/x"]),
        ("https://ana:secret@a.org/ https://b.org", ["https://b.org"]),
        ("http://evil.com\\@127.0.0.1/ https://b.org", ["https://b.org"]),
        ("http://2130706433/ https://b.org", ["https://b.org"]),
        ("xhttps://a.org httpſ://b.org", []),
        ("http:// https:// https://b.org", ["https://b.org"]),
        ("http://https://b.org https://c.org", ["https://c.org"]),
        ("https://a.org/" + "x" * 2_000 + " https://b.org", ["https://b.org"]),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_the_links_of_a_message_are_found(text: str, links: list[str] | None) -> None:
    if links is None:  # all of them, as they stand between what surrounds them
        links = [word.strip("\"'“”*~|,;.!") for word in text.split() if "://" in word.lower()]
    assert links_in(text) == links


def test_at_most_fifty_links_are_taken_from_a_message() -> None:
    text = " ".join(f"https://example.org/{n}" for n in range(200))
    assert links_in(text) == text.split()[:MAX_LINKS_IN_TEXT]


HOSTS = st.sampled_from(
    [
        *("example.org", "www.example.org", "münchen.de", "i❤.ws", "127.0.0.1", "[::1]", "www.com"),
        *("youtube.com", "m.youtube.com", "youtu.be", "arxiv.org", "doi.org", "github.com"),
        *("stackoverflow.com", "a.stackexchange.com", "en.m.wikipedia.org", "smile.amazon.de"),
        *("medium.com", "a.medium.com", "open.substack.com", "x.com", "fxtwitter.com", "redd.it"),
        *("old.reddit.com", "docs.google.com", "drive.google.com"),
        *("tools.ietf.org", "rfc-editor.org", "news.ycombinator.com", "de.linkedin.com"),
        *("typescriptlang.org", "m.www.wikipedia.org", "WWW.GitHub.com."),
    ]
)
PARTS = st.sampled_from(
    [
        *("", ".", "..", "%2E%2e", "%2f", "%2F..", "%", "%zz", "%41", "%C3", "é", "e\u0301", "a b"),
        *("+", "%2B", "~", "|", "^", "{", "@", ":", ";", "=", "[", "]", "!", "*", "'", "(a)", "\\"),
        *("abs", "pdf", "2101.00001v2.pdf", "math.GT", "0309136v1", "10.1000", "10.48550"),
        *("arXiv.2101.00001v1", "watch", "embed", "dQw4w9WgXcQ", "videoseries", "Ana", "Copse.git"),
        *(".git", "pull", "issues", "12", "files", "tree", "main", "questions", "q", "a", "wiki"),
        *("dp", "B08N5WRWNW", "p", "x-abcdef012345", "pub", "www", "status", "i", "web", "r"),
        *("comments", "abc12", "document", "d", "e", "u", "0", "1AbC_dEf-GhIjK", "open", "uc"),
        *("project", "My.Pkg", "package", "%40scope", "rfc", "rfc0793.txt", "html", "doc"),
        *("draft-a-01-02", "item", "feed", "update", "urn%3Ali%3Ashare%3A1", "posts", "in"),
    ]
)
ODD = st.text(st.characters(codec="utf-8"), max_size=5)
PATHS = st.lists(PARTS | ODD, max_size=6).map(lambda parts: "".join(f"/{part}" for part in parts))
PARAMETERS = st.sampled_from(
    [
        *(
            "v=dQw4w9WgXcQ",
            "list=PL1",
            "id=1AbC_dEf-GhIjK",
            "utm_source=x",
            "UTM%5FX",
            "b=2",
            "a=1",
        ),
        *(
            "a=2",
            "a",
            "=",
            "",
            "t=3",
            "si=4",
            "tab=readme-ov-file",
            "q=a+b",
            "x==y",
            "y[]=1",
            "%26",
        ),
    ]
)
QUERIES = st.lists(PARAMETERS | ODD, max_size=4).map("&".join)
FRAGMENTS = PATHS | ODD | st.sampled_from(["!", "/", "!/a", "code/A+b", "%21a", "a#b", ":~:text=a"])


@st.composite
def addresses(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["http://", "https://", "HTTP://"]))
    prefix = draw(st.sampled_from(["", "", "", "www.", "m.", "www.m."]))
    port = draw(st.sampled_from(["", "", "", ":", ":80", ":443", ":8080"]))
    query = draw(st.just("") | QUERIES.map("?".__add__))
    fragment = draw(st.just("") | FRAGMENTS.map("#".__add__))
    return f"{scheme}{prefix}{draw(HOSTS)}{port}{draw(PATHS)}{query}{fragment}"


@given(addresses() | st.text() | ODD.map("https://".__add__))
def test_a_key_is_a_link_and_its_own_key_and_the_link_stays_as_it_was(text: str) -> None:
    try:
        link = read_link(text)
    except NotALink:
        return
    again = read_link(link.key)
    assert (again.url, again.key) == (link.key, link.key)
    assert link.key.isascii()
    assert link.url in {text.strip(), f"https://{text.strip()}", text.strip()[1:-1].strip()}


@given(addresses() | ODD.map("https://".__add__))
def test_the_library_that_fetches_finds_the_host_that_is_shown(text: str) -> None:
    try:
        link = read_link(text)
    except NotALink:
        return
    host = URL(link.url).host_subcomponent
    assert host is not None
    assert shown(read_host(host)) == link.host


@given(st.lists(addresses() | ODD, max_size=6).map(" ".join))
def test_every_link_found_stands_in_the_text_and_can_be_read(text: str) -> None:
    found = links_in(text)
    assert all(url in text and read_link(url).url == url for url in found)


def _steps(work: Callable[[], object]) -> int:
    """How many lines of Python run; time would depend on who else uses the machine."""
    steps = 0

    def count(_frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return steps


def _tried(text: str) -> None:
    try:
        read_link(text)
    except NotALink:
        return


SHAPES = [
    *(
        "a",
        "/..",
        "/",
        "%41",
        "%2f",
        "?a",
        "&a=b",
        "a=b&",
        "#",
        "#/",
        "(",
        ")",
        "[",
        "é",
        "e\u0301",
    ),
    *(
        "\u0301",
        "日",
        ".",
        "-",
        "@",
        ":",
        "0:",
        "\\",
        "\u202e",
        "xn--",
        "-abcdef01234",
        "-11",
        "/dp",
    ),
    *("/u/1", "-activity", "www.", "m.", "http://", "https://a,", "<", " "),
]


MANY_SIGNS = "".join(map(chr, range(0x4E00, 0x4E00 + 1_600)))


def _filled(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


@pytest.mark.parametrize("shape", [*SHAPES, MANY_SIGNS], ids=lambda shape: ascii(shape)[:30])
@pytest.mark.parametrize(
    "start",
    [
        "https://",
        "https://example.org/",
        "https://medium.com/a",
        "https://tools.ietf.org/html/draft-a",
    ],
)
def test_reading_a_link_costs_in_proportion_to_its_length(start: str, shape: str) -> None:
    def cost(length: int) -> int:
        text = start + _filled(shape, length - len(start))
        return _steps(lambda: _tried(text))

    cost(200)  # what is prepared once: tables of Unicode, patterns
    assert cost(800) <= 4 * cost(200) + 400
    assert cost(1_600) <= 8 * cost(200) + 400
    assert cost(100_000) <= cost(200) + 400


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: ascii(shape)[:30])
@pytest.mark.parametrize("start", ["", "https://a.org/", "https://a.org/ "])
def test_finding_links_costs_in_proportion_to_the_text(start: str, shape: str) -> None:
    unit = start + shape * (40 if start.endswith("/") else 1) + (" " if start else "")

    def cost(length: int) -> int:
        text = _filled(unit, length)
        return _steps(lambda: links_in(text))

    cost(2_000)  # what is prepared once
    assert cost(50_000) <= 25 * cost(2_000) + 2_000
    assert cost(100_000) <= 1.1 * cost(50_000) + 2_000  # no more than so many are read

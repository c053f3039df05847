"""Links as members post them: what opens, what tells two links apart, what people are shown.

A link keeps the address it was posted with; that is what opens. Beside it stands a key, and two
links with one key are one entry of the library. The key of

    http://EXAMPLE.org:80/a/../b/?utm_source=x&b=2&a=1#frag

is

    https://example.org/b?a=1&b=2

It is the normal form of RFC 3986, section 6 (case, escapes, dot segments, default port; by the
library url-normalize, and UTS 46 for names in other scripts), and then, where what people post
differs without meaning anything: https for http, no leading `www.`, no trailing slash, no
parameters that only track (`community.trackers`), parameters in the order of their names, no
fragment. Parameters of one name keep their order, and a query with a part that is not `name=value`
keeps it throughout, because there the place itself may mean something. A fragment stays where it
is the page: a route (`#/…`, `#!…`), or the content on sites known to keep it there. What
identifies a page on well-known sites is in `community.sites`.

A key is itself a link that can be read, and its key is itself.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from url_normalize import url_normalize

from community.hosts import NotAHost, read_host, shown
from community.sites import Page, identity, keeps_fragment
from community.trackers import untracked

MAX_LINK_LENGTH = 2_000
"""Characters, in the link as posted and in its key. Browsers and servers agree up to about here."""

MAX_LINKS_IN_TEXT = 50
"""The most links taken from one text."""

# A hostile text costs a bounded time: so many candidates are read, with so many characters in all.
_MOST_TRIED = 100
_MOST_READ = 12_000


@dataclass(frozen=True, slots=True)
class Link:
    """A web address: `url` opens, `key` tells it from others, `host` is shown to people.

    `host` has no port; a name in another script is in that script where nobody can be misled by
    it, else in Punycode (`xn--…`).
    """

    url: str
    key: str
    host: str


class NotALink(ValueError):
    """This text is no address that opens a web page; the message tells the member why."""


def read_link(text: str) -> Link:
    """The link in a text that is nothing but one link.

    White space and one pair of angle brackets around it are dropped, and `example.org/page` gets
    https:// in front. Raises NotALink. Addresses of private networks are links too: whether one
    may be fetched is for the fetcher to say, who knows where a name leads.
    """
    url = _with_scheme(_bare(text))
    scheme, _, rest = url.partition("://")
    authority, tail = _split(rest)
    host, port = _host_and_port(authority)
    usual = {"443", "80"} if scheme.lower() == "http" else {"443"}  # keys are https: no 443 in them
    key = _key(host if port in usual | {""} else f"{host}:{port}", tail)
    if max(len(url), len(key)) > MAX_LINK_LENGTH:
        raise NotALink(_TOO_LONG)
    return Link(url, key, shown(host))


def links_in(text: str) -> list[str]:
    """The http and https links in a text, each once, in order, at most MAX_LINKS_IN_TEXT.

    Each can be read by `read_link`. Punctuation that ends a sentence, and closing brackets that
    the link did not open, are not part of it. Takes time in proportion to the text, and reads
    12,000 characters of links at most: fifty of usual length, six of the longest.
    """
    found: dict[str, None] = {}
    at, characters = 0, 0
    for _ in range(_MOST_TRIED):
        run = _RUN.search(text, at)
        if run is None or len(found) == MAX_LINKS_IN_TEXT or characters > _MOST_READ:
            break
        url = _trimmed(run[0])
        at = run.start() + max(len(url), len("http://"))
        if url in found:
            continue
        characters += len(url)
        try:
            found[read_link(url).url] = None
        except NotALink:
            continue
    return list(found)


_SCHEME = re.compile(r"https?://", re.IGNORECASE | re.ASCII)

_TOO_LONG = (
    f"That address is too long to keep: I can take {MAX_LINK_LENGTH:,} characters, counted as "
    "browsers send them. Is there a shorter one for the same page?"
)
_NO_SCHEME = "That is not a web address I can open: it needs to start with http:// or https://."


def _bare(text: str) -> str:
    """The text without what surrounds a link in a message."""
    bare = text.strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1].strip()
    if not bare:
        raise NotALink("There is no link here. Paste a web address that starts with https://.")
    if len(bare) > MAX_LINK_LENGTH:
        raise NotALink(_TOO_LONG)
    return bare


def _with_scheme(text: str) -> str:
    """The text with https:// in front if it is a bare host; nothing in it deceives the eye."""
    if not _SCHEME.match(text):
        text = _guessed(text)
    if re.search(r"[\s<>\"]", text):
        raise NotALink(
            "That address has a space, a quotation mark or an angle bracket in it. Please copy it "
            "once more from your browser, in one piece."
        )
    if not text.isprintable() and any(map(_unseen, text)):
        raise NotALink(
            "That address has a character in it that cannot be seen, so it may not lead where it "
            "seems to. Please copy it once more from your browser."
        )
    if "\\" in text:
        raise NotALink(
            "That address has a backslash in it, and programs disagree about where such a link "
            "leads. Did you mean / instead?"
        )
    return text


def _unseen(char: str) -> bool:
    """Controls, formatting (which also turns the direction of text), halves of characters."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char not in _JOINERS


# Persian, the scripts of India and emoji are spelled with them. Names of hosts are checked apart.
_JOINERS = frozenset("\u200c\u200d")


def _guessed(text: str) -> str:
    """https:// before a text that is clearly a host, with or without port, path and query."""
    authority, tail = _split(text)
    if re.fullmatch(r"[^@:\s]+@[^@:\s]+", authority):
        raise NotALink(
            "That looks like an e-mail address. I can open web addresses: they start with https://."
        )
    host, _, port = authority.partition(":")
    name, dot, last = host.lower().rpartition(".")
    if not (dot and name and re.fullmatch(r"[a-z]{2,63}|xn--[a-z0-9-]+|[^\x00-\x7f]+", last)):
        raise NotALink(_NO_SCHEME)
    if re.search(r"\s", host) or not re.fullmatch(r"[0-9]*", port):
        raise NotALink(_NO_SCHEME)
    if last in _FILES and not tail and not port:
        raise NotALink(
            "That looks like the name of a file. If it is a web address, put https:// before it."
        )
    return "https://" + text


# What ends the names of files people mention, and no name of a host.
_FILES = {
    *("csv", "doc", "docx", "exe", "gif", "html", "ini", "jpeg", "jpg", "js", "json", "log"),
    *("mp3", "mp4", "pdf", "png", "ppt", "pptx", "svg", "toml", "ts", "txt", "xls", "xlsx"),
    *("xml", "yaml", "yml"),
}


def _split(text: str) -> tuple[str, str]:
    """Host and port, and what follows them: path, query and fragment."""
    end = re.search(r"[/?#]", text)
    return (text[: end.start()], text[end.start() :]) if end else (text, "")


def _host_and_port(authority: str) -> tuple[str, str]:
    """The host as it is looked up and the port without leading zeros, empty if there is none."""
    if "@" in authority:
        raise NotALink(
            "That address has a name or a password in it, before the @. Please take it out: "
            "others will see this link."
        )
    found = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(:.*)?", authority)
    host, digits = (found[1], (found[2] or ":")[1:]) if found else (authority, "")
    if not host:
        raise NotALink("That address has no name of a site after https://, so nothing can open.")
    if host.lower() in {"http", "https"}:
        raise NotALink("That address begins twice. Please take out the first http:// or https://.")
    port = digits.lstrip("0")
    if digits and not (re.fullmatch(r"[0-9]{1,5}", port) and int(port) <= 65_535):
        raise NotALink("What follows the : in that address has to be a port, from 1 to 65535.")
    try:
        return read_host(host), port
    except NotAHost as why:
        raise NotALink(str(why)) from None


def _key(host: str, tail: str) -> str:
    """The key of what stands at a host (with its port, if unusual): path, query and fragment."""
    before, _, fragment = tail.partition("#")
    page = identity(_page(_without_www(host), before))
    page = replace(page, host=_without_www(page.host))
    query = _query(untracked(page.host, page.query))
    return f"https://{page.host}{page.path}{query}{_fragment(page.host, fragment)}"


def _page(host: str, tail: str) -> Page:
    """A path with or without query in the normal form of RFC 3986, without a slash at its end."""
    path, _, query = _normal(tail).partition("?")
    return Page(host, "/" + path.strip("/"), tuple(query.split("&")) if query else ())


def _normal(tail: str) -> str:
    """What follows a host, in normal form; the host itself is in that form already."""
    return (url_normalize(f"https://host{tail}") or "").removeprefix("https://host")


def _without_www(host: str) -> str:
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def _query(parameters: tuple[str, ...]) -> str:
    if all("=" in parameter for parameter in parameters):
        parameters = tuple(sorted(parameters, key=lambda parameter: parameter.partition("=")[0]))
    return "?" + "&".join(parameters) if parameters else ""


def _fragment(host: str, fragment: str) -> str:
    """What follows # in a key: a route in the normal form of a page, the content, or nothing.

    A text directive (`:~:text=…`, WICG Scroll To Text Fragment) is a place in the page.
    """
    fragment = fragment.partition(":~:")[0]
    sign, route = ("!", fragment[1:]) if fragment.startswith("!") else ("", fragment)
    if sign or route.startswith("/"):
        page = _page(host, "/" + route.partition("#")[0])
        route = page.path + _query(untracked(host, page.query))
        return "" if route == "/" else f"#{sign}{route}"
    if keeps_fragment(host) and fragment:
        return _normal(f"/#{fragment}").removeprefix("/")
    return ""


_RUN = re.compile(
    # Up to what no address contains: space, controls, quotation marks and angle brackets, signs
    # that cannot be seen, the brackets and stops of Chinese and Japanese.
    rf"(?<![A-Za-z0-9])(?ai:{_SCHEME.pattern})"
    r"[^\s<>\"`\x00-\x1f\x7f\xab\xbb\xad\u061c\u200b\u200e\u200f\u201c-\u201e\u202a-\u202e"
    r"\u2060-\u206f\u3001\u3002\u3008-\u3011\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff61"
    rf"\ufeff]{{1,{MAX_LINK_LENGTH + 1}}}"
)


def _trimmed(run: str) -> str:
    """The link at the beginning of a run of characters, without what belongs to the sentence."""
    expected: list[str] = []
    for at, char in enumerate(run):
        if char in _CLOSED_BY:
            expected.append(_CLOSED_BY[char])
        elif char in ")]}":
            if not expected or expected.pop() != char:
                run = run[:at]
                break
        elif char in ",;|" and _SCHEME.match(run, at + 1):
            run = run[:at]
            break
    return run.rstrip(".,;:!?'*~|([{\u2019\u2026")


_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}

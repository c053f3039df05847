"""The host of an address: how it is read, and how it is shown so that nobody is misled by it.

Two programs that read one host differently are how a link leads somewhere else than it seems to
(OWASP ASVS 5.0, 1.5.3). A host is taken only where browsers and HTTP libraries find the same name.
"""

import ipaddress
import re
import struct
import unicodedata

import idna


class NotAHost(ValueError):
    """This text names no host; the message tells the member why."""


_UNREADABLE = (
    "I cannot read the name of the site in that address. Is there a typing mistake after https://?"
)


def read_host(host: str) -> str:
    """A host as it is looked up: mapped by UTS 46, Punycode, lower case, no dot at its end.

    Takes names, four plain numbers and IPv6 addresses in brackets. Programs read 0x7f.1, 127.1,
    2130706433 and digits of other scripts as 127.0.0.1 or not at all; nobody posts such numbers
    in good faith, so they are no host here. Raises NotAHost.
    """
    if host.startswith("[") and host.endswith("]"):
        return _ipv6(host[1:-1])
    try:
        mapped = idna.uts46_remap(host, std3_rules=False).removesuffix(".")
        labels = [_ascii_label(label) for label in mapped.split(".")]
        name = ".".join(labels)
        agreed = host.isascii() or _looked_up(host) == name
    except (idna.IDNAError, UnicodeError):
        raise NotAHost(_UNREADABLE) from None
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise NotAHost(
                "That address hides a number in its name. Write it as four plain numbers, such as "
                "192.0.2.1, or use the name of the site."
            ) from None
    if not agreed or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NotAHost(_UNREADABLE)
    return name


# Underscores are no host names by RFC 952, but stand in many that open.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


def _ipv6(text: str) -> str:
    """The address in brackets in the form of RFC 5952, the same for every Python."""
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        raise NotAHost(_UNREADABLE) from None
    if address.scope_id:  # a zone means something on one machine only (RFC 4007, section 11)
        raise NotAHost(_UNREADABLE)
    groups = ":".join(f"{group:x}" for group in struct.unpack("!8H", address.packed))
    zeros = max(re.findall(r"\b0(?::0)+\b", groups), key=len, default="")
    return f"[{re.sub(f'(^|:){zeros}(:|$)', '::', groups, count=1) if zeros else groups}]"


def _ascii_label(label: str) -> str:
    """One label in ASCII. Raises IDNAError or UnicodeError where browsers find none either."""
    if label.isascii() and not label.startswith("xn--"):
        return label
    if len(label) > 63:
        raise idna.IDNAError("longer than a label may be")
    text = label[4:].encode().decode("punycode") if label.isascii() else label
    name = "xn--" + text.encode("punycode").decode()
    if text.isascii() or (label.isascii() and name != label) or idna.uts46_remap(text) != text:
        raise idna.IDNAError("not the form that names are registered in")
    try:
        idna.check_label(text)
    except idna.InvalidCodepoint:
        # Emoji and other symbols: RFC 5892 forbids them, browsers open them all the same.
        idna.check_bidi(text)
    return name


def _looked_up(host: str) -> str:
    """The name that HTTP libraries (yarl, httpx) make of a host: IDNA 2008, else RFC 3490."""
    try:
        name = idna.encode(host, uts46=True)
    except idna.IDNAError:
        name = host.encode("idna")
    return name.decode().lower().removesuffix(".")


def shown(host: str) -> str:
    """A host given in ASCII, in its own script where that is safe, label by label.

    Browsers meet the question in their address bars. The rules follow Unicode's UTS 39 and
    Chromium's "Internationalized Domain Names in Google Chrome", on the careful side, for a chat
    shows a name without an address bar around it.

    A label stays in Punycode (`xn--…`) when it mixes scripts (the three of Japanese, and Korean
    and Chinese with Han, count as one), is made of look-alikes only, or has signs that words are
    not written with. The whole host does when it would read in both directions at once, because
    then its parts change places on the screen.
    """
    if "xn--" not in host:
        return host
    labels = [_in_its_script(label) for label in host.split(".")]
    leftward = {
        unicodedata.bidirectional(c) in {"R", "AL"}
        for label in labels
        for c in label
        if c.isalpha()
    }
    return host if len(leftward) > 1 else ".".join(labels)


def _in_its_script(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    text = label[4:].encode().decode("punycode")
    scripts = {_script(c) for c in text if c not in "0123456789-"}
    one = len(scripts) == 1 or any(scripts <= several for several in _WRITTEN_TOGETHER)
    if not one or not scripts <= _SCRIPTS or _LOOKALIKES.issuperset(c for c in text if c > "\x7f"):
        return label
    return text


def _script(char: str) -> str:
    """The first word of a letter's Unicode name, which names its script; empty for other signs."""
    script = unicodedata.name(char, "").partition(" ")[0]
    kind = unicodedata.category(char)
    if script == "LATIN" and not _EVERYDAY_LATIN.match(char):
        return ""
    if kind[0] == "M" and script in {"ARABIC", "HEBREW"}:  # vowel signs: hard to see, rarely typed
        return ""
    return script if kind[0] in "LM" else ""


_SCRIPTS = frozenset(
    [
        *("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC", "THAANA"),
        *("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA"),
        *("MALAYALAM", "SINHALA", "THAI", "LAO", "TIBETAN", "MYANMAR", "KHMER", "ETHIOPIC"),
        *("CJK", "IDEOGRAPHIC", "BOPOMOFO", "HANGUL", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"),
    ]
)
"""UAX 31, table 5 (scripts in everyday use), as Unicode names begin; CJK stands for Han."""

_WRITTEN_TOGETHER = [
    {"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"},
    {"CJK", "IDEOGRAPHIC", "BOPOMOFO"},
    {"CJK", "IDEOGRAPHIC", "HANGUL"},
]

# The alphabets of Europe and Vietnam, without what passes for another letter: ı, ĸ, ŉ, þ.
_EVERYDAY_LATIN = re.compile(
    "[a-z\u00df-\u00f6\u00f8-\u00fd\u00ff-\u0130\u0132-\u0137\u013a-\u0148\u014a-\u017e"
    "\u01a1\u01b0\u0219\u021b\u1e00-\u1eff]"
)

# Letters that pass for Latin ones, or for a stroke between names, when nothing else is beside them.
_LOOKALIKES = frozenset("аеорсухіјѕһԁԛԝӏпгьѵүαγηικνορτυχωօսոցհյգզー一丨丶丿ノ")

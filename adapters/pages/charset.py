"""Turns the bytes of a page into text, by the encodings that browsers know and no others."""

from __future__ import annotations

DECLARED_WITHIN = 4096
"""Bytes in which a page's own declaration is looked for; the HTML standard asks for 1,024."""

# The labels of the WHATWG Encoding Standard that are met on pages, and Python's names. Python has
# far more codecs than the web (idna, punycode, utf-7, unicode_escape …), none of them for strangers
# to choose.
_CODECS = {
    "utf-8": ("utf8", "utf-8", "unicode-1-1-utf-8"),
    "cp1252": (
        "ascii", "us-ascii", "ansi_x3.4-1968", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1",
        "latin-1", "l1", "windows-1252", "cp1252", "x-cp1252", "cp819",
    ),
    "iso8859-2": ("iso-8859-2", "iso8859-2", "iso_8859-2", "latin2", "l2"),
    "iso8859-3": ("iso-8859-3", "latin3"),
    "iso8859-4": ("iso-8859-4", "latin4"),
    "iso8859-5": ("iso-8859-5", "cyrillic"),
    "iso8859-6": ("iso-8859-6", "arabic"),
    "iso8859-7": ("iso-8859-7", "greek", "elot_928"),
    "iso8859-8": ("iso-8859-8", "iso-8859-8-i", "hebrew", "visual", "logical"),
    "iso8859-10": ("iso-8859-10", "latin6"),
    "iso8859-13": ("iso-8859-13",),
    "iso8859-14": ("iso-8859-14",),
    "iso8859-15": ("iso-8859-15", "iso8859-15", "latin9", "l9"),
    "iso8859-16": ("iso-8859-16",),
    "koi8-r": ("koi8-r", "koi8", "koi8_r"),
    "koi8-u": ("koi8-u", "koi8-ru"),
    "mac-roman": ("macintosh", "mac", "x-mac-roman"),
    "mac-cyrillic": ("x-mac-cyrillic",),
    "cp866": ("ibm866", "cp866", "866"),
    "cp874": ("windows-874", "tis-620", "iso-8859-11", "dos-874"),
    "cp1250": ("windows-1250", "cp1250"),
    "cp1251": ("windows-1251", "cp1251"),
    "cp1253": ("windows-1253", "cp1253"),
    "cp1254": ("windows-1254", "cp1254", "iso-8859-9", "latin5"),
    "cp1255": ("windows-1255", "cp1255"),
    "cp1256": ("windows-1256", "cp1256"),
    "cp1257": ("windows-1257", "cp1257"),
    "cp1258": ("windows-1258", "cp1258"),
    "gb18030": ("gb18030", "gbk", "gb2312", "gb_2312-80", "x-gbk", "chinese", "csgb2312"),
    "big5hkscs": ("big5", "big5-hkscs", "cn-big5", "x-x-big5"),
    "euc_jp": ("euc-jp", "x-euc-jp"),
    "iso2022_jp": ("iso-2022-jp", "csiso2022jp"),
    "cp932": ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j"),
    "cp949": ("euc-kr", "euckr", "ks_c_5601-1987", "korean", "windows-949"),
    "utf-16-le": ("utf-16", "utf-16le", "ucs-2", "unicode"),
    "utf-16-be": ("utf-16be", "unicodefffe"),
}  # fmt: skip
_BY_LABEL = {label: codec for codec, labels in _CODECS.items() for label in labels}

_LABEL_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_:.")


def decoded(html: bytes, declared: str | None) -> str:
    """The text of a page, from its byte order mark, the header, its own declaration or UTF-8.

    What does not decode becomes U+FFFD. Nothing is ever raised.
    """
    for mark, codec in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if html.startswith(mark):
            return html[len(mark) :].decode(codec, "replace")
    codec = _BY_LABEL.get((declared or "").strip().lower(), "") or _own_declaration(html)
    return html.decode(codec, "replace")


def _own_declaration(html: bytes) -> str:
    """The codec named by the first `<meta … charset=…>` that names one we know."""
    start = html[:DECLARED_WITHIN].lower()
    at = start.find(b"<meta")
    while at >= 0:
        end = start.find(b">", at)
        tag = start[at : end if end >= 0 else len(start)]
        codec = _BY_LABEL.get(_charset_in(tag))
        if codec is not None:
            # These very bytes were read as ASCII, so they cannot be UTF-16 (HTML standard).
            return "utf-8" if codec.startswith("utf-16") else codec
        at = start.find(b"<meta", at + len(tag))
    return "utf-8"


def _charset_in(tag: bytes) -> str:
    _, found, rest = tag.partition(b"charset")
    rest = rest.lstrip()
    if not found or not rest.startswith(b"="):
        return ""
    rest = rest[1:].lstrip(b" \t\r\n\f\"'")
    length = 0
    while length < min(len(rest), 40) and rest[length] in _LABEL_BYTES:
        length += 1
    return rest[:length].decode("ascii")

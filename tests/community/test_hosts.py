"""Hosts are read as browsers and HTTP libraries read them, and shown so that nobody is misled."""

import pytest
from yarl import URL

from community.hosts import NotAHost, read_host, shown


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("EXAMPLE.org", "example.org"),
        ("example.org.", "example.org"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("MÜNCHEN.de", "xn--mnchen-3ya.de"),
        ("mu\u0308nchen.de", "xn--mnchen-3ya.de"),
        ("faß.de", "xn--fa-hia.de"),
        ("例え。jp", "xn--r8jz45g.jp"),
        ("ｅｘａｍｐｌｅ.org", "example.org"),
        ("i❤.ws", "xn--i-7iq.ws"),
        ("A.❤.org", "a.xn--qei.org"),
        ("a_b.example.org", "a_b.example.org"),
        ("r3---sn-abc.example.org", "r3---sn-abc.example.org"),
        ("intranet", "intranet"),
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:DB8:0:0:0:0:0:1]", "[2001:db8::1]"),
        ("[::ffff:192.0.2.1]", "[::ffff:c000:201]"),
        ("[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"),
        ("[::]", "[::]"),
        ("[1::]", "[1::]"),
        ("[0:1:0:1:0:1:0:1]", "[0:1:0:1:0:1:0:1]"),
    ],
)
def test_a_host_is_read_as_it_is_looked_up(host: str, name: str) -> None:
    assert read_host(host) == name
    assert read_host(name) == name


@pytest.mark.parametrize(
    "host",
    [
        *("münchen.de", "faß.de", "例え。jp", "i❤.ws", "📙.la", "ｅｘａｍｐｌｅ.org", "पुस्तक.भारत"),
        *("مثال.إختبار", "r3---sn-abc.example.org", "xn--mnchen-3ya.de", "a_b.ü.org"),
        *("[::ffff:192.0.2.1]", "192.0.2.1"),
    ],
)
def test_the_library_that_fetches_finds_the_same_host(host: str) -> None:
    found = URL(f"https://{host}/").host_subcomponent
    assert found is not None
    assert read_host(host) == read_host(found)


@pytest.mark.parametrize(
    "host",
    [
        *("", ".", "..", ".example.org", "example..org", "example.org..", "-a.org", "a-.org"),
        *("exa mple.org", "ex%61mple.org", "exa;mple.org", "a*b.org", "a,b.org", "a@b.org", "a:b"),
        *(
            "xn--",
            "xn--.org",
            "xn--a",
            "xn--abc-.org",
            "xn--99999999.org",
            "xn---bbk.org",
            "xn--4db503o.org",  # ❤א
            "\u0301❤.org",
            "xn--80ak6aa92e-.com",
        ),
        *(
            "℀.org",
            "a／b.org",
            "a：80",
            "a？b",
            "ex\u00adample.org\u202e",
            "\u0301a.org",
            "\u200d.org",
        ),
        *("a" * 64 + ".org", "ü" * 64 + ".org", "a." * 127 + "org", "ü" * 250 + ".org"),
        *("ß.❤.org", "¶ß", "👩\u200d💻.org", "א1a.org", "\ud800.org", "ab--é.org"),
        *(
            "[",
            "[]",
            "[:::]",
            "[1::2::3]",
            "[::1",
            "[::1]a",
            "[::1%eth0]",
            "[fe80::1%25eth0]",
            "[v1.x]",
            "[127.0.0.1]",
        ),
        *(
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.1",
            "0x7f.1",
            "0",
            "2852039166",
            "1.2.3.4.5",
        ),
        *("⑯⑨.②⑤④.⑯⑨.②⑤④", "１２７.0.0.1", "127。0。0。1", "256.1.1.1", "127.0.0.01", "127.0.0.1."),
        *("example.0x10", "example.1", "1.2.3.0x"),
    ],
)
def test_what_programs_read_differently_is_no_host(host: str) -> None:
    with pytest.raises(NotAHost) as why:
        read_host(host)
    assert len(host) < 3 or host not in str(why.value)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "example.org",
            "xn.org",
            "münchen.de",
            "ação.pt",
            "việt.vn",
            "łódź.pl",
            "çay.tr",
            "ștefan.ro",
        ),
        *("пример.рф", "українська.укр", "ελλάδα.gr", "հայաստան.am", "საქართველო.ge", "पुस्तक.भारत"),
        *(
            "ไทย.com",
            "日本語.jp",
            "ひらがなと漢字.jp",
            "スーパー.jp",
            "한국어.kr",
            "中文网.中国",
            "佐々木.jp",
        ),
        *("مثال.إختبار", "ישראל.קום", "пример2.рф", "bücher-und-mehr.de"),
    ],
)
def test_a_name_in_one_script_is_shown_in_it(host: str) -> None:
    assert shown(read_host(host)) == host


@pytest.mark.parametrize(
    "host",
    [
        "аррӏе.com",  # Cyrillic only, and every letter looks Latin
        "аpple.com",  # one Cyrillic letter
        "pаypal.com",
        "gοοgle.com",  # Greek omicrons
        "ουτο.com",
        "օս.com",  # Armenian
        "googıe.com",  # dotless i
        "þaypal.com",
        "ɡoogle.com",  # the phonetic g
        "日本語tokyo.jp",
        "ーー.jp",
        "丶.jp",
        "पुस्तक१.भारत",  # digits of another system
        "i❤.ws",
        "❤.org",
        "ᚠᚢᚦ.org",  # runes: nobody writes with them
        "ש\u05b8לום.קום",  # a vowel sign
        "col·lega.cat",
        "example.ノindex.jp",
        "ישראל.com",  # would be drawn with its parts exchanged
        "مثال.example.org",
        "क्\u200dष.भारत",  # a joiner nobody sees
    ],
)
def test_a_name_that_may_mislead_is_shown_in_punycode(host: str) -> None:
    text = shown(read_host(host))
    assert "xn--" in text
    assert text == read_host(host) or not text.isascii()


def test_a_name_in_punycode_hides_only_the_label_that_may_mislead() -> None:
    assert shown(read_host("аррӏе.рф")) == "xn--80ak6aa92e.рф"

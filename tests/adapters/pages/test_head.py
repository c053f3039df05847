"""What is read from pages as they are found on the web, and from pages that nobody should write."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pages.charset import decoded
from adapters.pages.head import read_head
from community.pages import (
    AUTHOR_LONGEST,
    DESCRIPTION_LONGEST,
    SITE_LONGEST,
    TITLE_LONGEST,
    Page,
)
from tests.adapters.pages.web import unhurried

URL = "https://page.example/a"


def page(
    title: str | None = None,
    description: str | None = None,
    author: str | None = None,
    site: str | None = None,
    published: date | None = None,
    language: str | None = None,
) -> Page:
    return Page(URL, title, description, author, site, published, language)


@dataclass(frozen=True)
class Sample:
    name: str
    html: str | bytes
    expected: Page
    charset: str | None = None


SAMPLES = [
    Sample("nothing at all", "", page()),
    Sample("a title and no more", "<title>Just a title</title>", page("Just a title")),
    Sample(
        "a blog post with Open Graph",
        """<!doctype html><html lang="en-gb"><head><meta charset="utf-8">
        <title>Why we prune – The Copse Blog</title>
        <meta name="description" content="For search engines">
        <meta property="og:title" content="Why we prune">
        <meta property="og:description" content="A season &amp; its work">
        <meta property="og:site_name" content="The Copse Blog">
        <meta property="og:type" content="article">
        <meta property="article:published_time" content="2026-02-14T08:30:00+01:00">
        <meta name="author" content="Ana Ruiz">
        </head><body><h1>Why we prune</h1>""",
        page(
            "Why we prune",
            "A season & its work",
            "Ana Ruiz",
            "The Copse Blog",
            date(2026, 2, 14),
            "en-GB",
        ),
    ),
    Sample(
        "Twitter's words only",
        """<html lang=de><title>x | y</title><meta name=twitter:title content='Ein Titel'>
        <meta name="twitter:description" content="Beschreibung"><meta name="twitter:creator"
        content="@bo">""",
        page("Ein Titel", "Beschreibung", "@bo", language="de"),
    ),
    Sample(
        "Open Graph by name instead of property, in upper case",
        '<META NAME="OG:TITLE" CONTENT="Loud"><META NAME="Description" CONTENT="Very">',
        page("Loud", "Very"),
    ),
    Sample(
        "one element for two vocabularies",
        '<meta name="twitter:title description" property="og:title" content="Both">',
        page("Both", "Both"),
    ),
    Sample(
        "the first filled one counts",
        '<meta property=og:title content="  "><meta property=og:title content="\u200b">'
        '<meta property=og:title content="Third"><meta property=og:title content="Fourth">',
        page("Third"),
    ),
    Sample(
        "the plain words of the nineties",
        """<HTML><HEAD><TITLE>Bo's
        Homepage</TITLE><META NAME=description CONTENT=Welcome><META NAME=author CONTENT="Bo">
        <META HTTP-EQUIV=content-language CONTENT=fr></HEAD>""",
        page("Bo's Homepage", "Welcome", "Bo", language="fr"),
    ),
    Sample(
        "a news article in JSON-LD",
        """<title>Oaks return</title><script type="application/ld+json">
        {"@context":"https://schema.org","@type":"NewsArticle","headline":"Oaks return to the hill",
         "description":"After forty years.","datePublished":"2025-11-30T09:00:00.000Z",
         "author":[{"@type":"Person","name":"Cleo Park"},{"@type":"Person","name":"Dev Rao"}],
         "publisher":{"@type":"Organization","name":"Hill Times"},"inLanguage":"en-IE"}
        </script>""",
        page(
            "Oaks return to the hill",
            "After forty years.",
            "Cleo Park, Dev Rao",
            "Hill Times",
            date(2025, 11, 30),
            "en-IE",
        ),
    ),
    Sample(
        "a WordPress graph that names its author elsewhere",
        """<html lang="en-US"><title>Pairing | Wood</title>
        <script type="application/ld+json" class="graph">{"@context":"https://schema.org","@graph":[
        {"@type":"WebSite","@id":"https://w.example/#site","name":"Wood"},
        {"@type":"WebPage","@id":"https://w.example/p","name":"Pairing | Wood",
         "datePublished":"2024-05-06T07:08:09+00:00"},
        {"@type":["Article","BlogPosting"],"@id":"https://w.example/p#article",
         "headline":"Pairing &#8211; and why","author":{"@id":"https://w.example/#/ana"}},
        {"@type":"Person","@id":"https://w.example/#/ana","name":"Ana"}]}</script>""",
        page("Pairing – and why", None, "Ana", "Wood", date(2024, 5, 6), "en-US"),
    ),
    Sample(
        "several JSON-LD blocks, the first of them broken, the last in a list",
        """<script type="application/ld+json">{"@type":"Article", oops</script>
        <script type="application/ld+json">{"@type":"BreadcrumbList","name":"Crumbs"}</script>
        <script type="application/ld+json">[{"@type":"Organization","name":"O"},
        {"@type":"BlogPosting","headline":"The third block","author":"Dev"}]</script>""",
        page("The third block", None, "Dev"),
    ),
    Sample(
        "a video",
        """<script type='application/ld+json'>{"@type":"VideoObject","name":"How to coppice",
        "description":"In nine minutes","uploadDate":"2023-04-05","author":{"name":"Bo"}}</script>
        <meta property="og:site_name" content="Tube">""",
        page("How to coppice", "In nine minutes", "Bo", "Tube", date(2023, 4, 5)),
    ),
    Sample(
        "a book",
        """<meta property="og:title" content="Pride and Prejudice">
        <script type="APPLICATION/LD+JSON; charset=utf-8">{"@type":"http://schema.org/Book",
        "name":"Pride and Prejudice","author":{"@type":"Person","name":"Jane Austen"},
        "datePublished":"1813-01-28","inLanguage":{"@type":"Language","alternateName":"en"}}
        </script>""",
        page("Pride and Prejudice", None, "Jane Austen", None, date(1813, 1, 28), "en"),
    ),
    Sample(
        "a course inside a page",
        """<script type="application/ld+json">{"@type":"ItemPage","name":"Page of a course",
        "mainEntity":{"@type":"Course","name":"Wood 101","description":"From seed",
        "provider":{"@type":"Organization","name":"Open School"}}}</script>""",
        page("Wood 101", "From seed", None, "Open School"),
    ),
    Sample(
        "a line break within a JSON string, and values that are not texts",
        '<title>Fallback</title><script type="application/ld+json">{"@type":"Article",'
        '"headline":"Two\nlines","author":null,"description":{"@value":["",{"name":"Deep"}]},'
        '"datePublished":20260101,"publisher":[[],{}],"x":1e999,"y":NaN}</script>',
        page("Two lines", "Deep", None, None, date(2026, 1, 1)),
    ),
    Sample(
        "a paper with three authors",
        """<meta name="citation_title" content="On understory">
        <meta name="citation_author" content="Ruiz, Ana"><meta name="citation_author"
        content="Park, Cleo"><meta name="citation_author" content="Ruiz, Ana">
        <meta name="citation_publication_date" content="2021/06/09">
        <meta name="citation_journal_title" content="Journal of Small Woods">""",
        page(
            "On understory",
            None,
            "Ruiz, Ana, Park, Cleo",
            "Journal of Small Woods",
            date(2021, 6, 9),
        ),
    ),
    Sample(
        "an author who is only a link",
        '<title>T</title><meta property="article:author" content="https://social.example/bo">',
        page("T"),
    ),
    Sample(
        "og in the body of a page that has no head",
        """<body><p>Hello</p><meta property="og:title" content="Late but there">
        <meta property="og:description" content="In the body"></body>""",
        page("Late but there", "In the body"),
    ),
    Sample(
        "a tag in the head that ends it early",
        """<html><head><div>banner</div><title>After the banner</title>
        <meta name="description" content="Still found"></head>""",
        page("After the banner", "Still found"),
    ),
    Sample(
        "a tracking image in noscript",
        """<head><noscript><img src=p.gif><title>No script</title></noscript>
        <title>With script</title></head>""",
        page("With script"),
    ),
    Sample(
        "titles of drawings",
        """<body><svg><title>Logo</title><g><title>Leaf</title></g></svg>
        <title>The page</title>""",
        page("The page"),
    ),
    Sample(
        "a template and a comment full of decoys",
        """<!-- <title>Commented</title><meta property="og:title" content="No"> -->
        <script>var s = '<title>Scripted</title>'</script><style>/*<title>S</title>*/</style>
        <title>Real</title>""",
        page("Real"),
    ),
    Sample(
        "XHTML",
        """<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml"
        xml:lang="nl"><head><title>Netjes</title><meta name="description" content="Ja" /></head>""",
        page("Netjes", "Ja", language="nl"),
    ),
    Sample(
        "a title that turns round and pings",
        "<title>\u202emoc.elpmaxe\u202c <!channel> @everyone\x07</title>",
        page("moc.elpmaxe <!channel> @everyone"),
    ),
    Sample(
        "a language that is not one",
        '<html lang="${locale}"><meta property="og:locale" content="sv_SE"><title>T</title>',
        page("T", language="sv-SE"),
    ),
    Sample(
        "windows-1252 by header",
        "<title>Café “naïve” – €5</title>".encode("cp1252"),
        page("Café “naïve” – €5"),
        charset="windows-1252",
    ),
    Sample(
        "ISO-8859-1, which means windows-1252",
        b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">'
        + "<title>“Œuvre”</title>".encode("cp1252"),
        page("“Œuvre”"),
    ),
    Sample(
        "shift_jis by its own word",
        '<html lang="ja"><meta charset="Shift_JIS"><title>雑木林の手入れ</title>'.encode("cp932"),
        page("雑木林の手入れ", language="ja"),
    ),
    Sample(
        "EUC-KR by header",
        "<title>숲</title>".encode("cp949"),
        page("숲"),
        charset="EUC-KR",
    ),
    Sample(
        "gb2312, which means gb18030",
        "<meta charset=gb2312><title>灌木丛</title>".encode("gb18030"),
        page("灌木丛"),
    ),
    Sample(
        "UTF-16 with a byte order mark, whatever the header says",
        codecs.BOM_UTF16_LE + "<title>Größe</title>".encode("utf-16-le"),
        page("Größe"),
        charset="utf-8",
    ),
    Sample(
        "big-endian UTF-16 with a byte order mark",
        codecs.BOM_UTF16_BE + "<title>Größe</title>".encode("utf-16-be"),
        page("Größe"),
    ),
    Sample(
        "UTF-8 with a byte order mark and a wrong word of its own",
        codecs.BOM_UTF8 + '<meta charset="windows-1252"><title>Größe</title>'.encode(),
        page("Größe"),
    ),
    Sample(
        "the header wins over the page's own word",
        '<meta charset="windows-1252"><title>Größe</title>'.encode(),
        page("Größe"),
        charset="UTF-8",
    ),
    Sample(
        "a page that says UTF-16 in ASCII",
        '<meta charset="utf-16"><title>Größe</title>'.encode(),
        page("Größe"),
    ),
    Sample(
        "no word on the charset and not UTF-8",
        "<title>Größe</title>".encode("cp1252"),
        page("Gr\ufffd\ufffde"),
    ),
    Sample(
        "charsets that browsers do not know",
        b'<meta charset="unicode_escape"><meta charset="idna"><title>\\x41 ok</title>',
        page("\\x41 ok"),
        charset="utf-7",
    ),
    Sample(
        "cut in the middle of a letter", "<title>Gr\u00f6\u00dfe".encode()[:-2], page("Grö\ufffd")
    ),
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_page_says_of_itself(sample: Sample) -> None:
    html = sample.html.encode() if isinstance(sample.html, str) else sample.html
    assert read_head(html, sample.charset, URL) == sample.expected


def test_long_texts_end_at_their_limits() -> None:
    html = (
        f'<meta property="og:title" content="{"t" * 400}">'
        f'<meta name="description" content="{"d" * 700}">'
        f'<meta name="author" content="{"a" * 400}">'
        f'<meta property="og:site_name" content="{"s" * 400}">'
    )
    read = read_head(html.encode(), None, URL)
    assert read.title == "t" * (TITLE_LONGEST - 1) + "…"
    assert read.description == "d" * (DESCRIPTION_LONGEST - 1) + "…"
    assert read.author == "a" * (AUTHOR_LONGEST - 1) + "…"
    assert read.site == "s" * (SITE_LONGEST - 1) + "…"
    assert (TITLE_LONGEST, DESCRIPTION_LONGEST, AUTHOR_LONGEST, SITE_LONGEST) == (
        300,
        500,
        100,
        100,
    )


@pytest.mark.parametrize(
    "block",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"@type":"Article","author":' + '{"name":' * 900 + '"x"' + "}" * 901,
        '{"@type":"Article","headline":' + "[" * 900 + '"x"' + "]" * 900 + "}",
        '{"@type":"Article","headline":"x","n":' + "9" * 100_000 + "}",
        '{"@type":"Article","headline":"' + "\\ud800" * 1000 + '"}',
        '{"@graph":[' + ",".join(['{"@type":"WebPage"}'] * 5000) + "]}",
        '{"@type":["' + '","'.join(["x"] * 5000) + '"]}',
        '{"@type":"Article","author":{"@id":"a"},"@id":"a"}',
        '{"@type":"Article","author":[' + ",".join(['{"@id":"b"}'] * 5000) + "]}",
        '"text"',
        "null",
        "[[[]]]",
        '{"@graph":{"@graph":{}}}',
        '{"@type":{"a":1},"@id":[]}',
    ],
)
def test_json_ld_that_nobody_should_write_says_nothing_or_little(block: str) -> None:
    html = f'<title>T</title><script type="application/ld+json">{block}</script>'
    read = read_head(html.encode(), None, URL)
    assert read.title in ("T", "x")
    assert read.author is None


def test_json_ld_beyond_the_limits_is_not_read() -> None:
    large = '{"@type":"Article","headline":"large","x":"' + "x" * 300_000 + '"}'
    many = '<script type="application/ld+json">{"@type":"Thing"}</script>' * 20
    last = '<script type="application/ld+json">{"@type":"Article","headline":"last"}</script>'
    crowd = '{"@graph":[' + '{"@type":"Thing"},' * 600 + '{"@type":"Article","headline":"601st"}]}'
    crowded = f'<script type="application/ld+json">{crowd}</script>'
    for extra in (f'<script type="application/ld+json">{large}</script>', many + last, crowded):
        assert read_head(f"<title>T</title>{extra}".encode(), None, URL).title == "T"


labels = st.sampled_from(
    [
        None,
        "",
        "utf-8",
        "shift_jis",
        "iso-2022-jp",
        "gb18030",
        "utf-16",
        "big5",
        "idna",
        "x" * 99,
        "ü",
    ]
)


@unhurried
@given(st.binary(max_size=400), labels)
def test_any_bytes_are_a_page_that_says_something_or_nothing(
    html: bytes, label: str | None
) -> None:
    read = read_head(html, label, URL)
    assert read.url == URL
    assert read.title is None or 0 < len(read.title) <= TITLE_LONGEST


pieces = st.sampled_from(
    [
        *("<title>", "</title>", "<meta ", "property=og:title ", "content='", "'", '"', ">", "<"),
        *("<script type=application/ld+json>", "</script>", '{"@type":"Article",', '"headline":'),
        *("[", "]", "}", "<svg>", "<template>", "<!--", "-->", "&#", ";", "\x00", "\u202e"),
        *("charset=", "é", "2026-01-01", "x"),
    ]
)


@unhurried
@given(st.lists(pieces, max_size=40).map("".join))
def test_any_jumble_of_markup_is_a_page_that_says_something_or_nothing(html: str) -> None:
    read = read_head(html.encode(), None, URL)
    assert read.description is None or 0 < len(read.description) <= DESCRIPTION_LONGEST


@unhurried
@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_decode_to_some_text_by_any_label(html: bytes, label: str) -> None:
    assert isinstance(decoded(html, label), str)
    assert "\ud800" not in decoded(html, label)

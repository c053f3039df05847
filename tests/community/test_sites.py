"""What people share most is one entry however it was shared, and never one entry too few."""

import pytest

from community.links import read_link

# Each line: addresses of one thing. Every pair in a line has to have one key.
ONE_THING = [
    (
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ?si=AbCdEf&t=42",
        "https://m.youtube.com/watch?v=dQw4w9WgXcQ&feature=share",
        "https://music.youtube.com/watch?v=dQw4w9WgXcQ&list=RDAMVM",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube.com/live/dQw4w9WgXcQ?feature=share",
        "https://www.youtube.com/embed/dQw4w9WgXcQ?start=10&autoplay=1",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL123&index=4&t=1h2m3s",
        "http://youtube.com/watch?app=desktop&v=dQw4w9WgXcQ#t=30",
        "https://www.youtube.com/v/dQw4w9WgXcQ",
    ),
    (
        "https://www.youtube.com/playlist?list=PLabc_123",
        "https://m.youtube.com/playlist?list=PLabc_123&si=x",
        "https://www.youtube.com/embed/videoseries?list=PLabc_123",
        "https://music.youtube.com/playlist?list=PLabc_123",
    ),
    ("https://www.youtube.com/@ana", "https://m.youtube.com/@ana?si=x"),
    (
        "https://arxiv.org/abs/2101.00001",
        "https://arxiv.org/abs/2101.00001v3",
        "http://www.arxiv.org/pdf/2101.00001",
        "https://arxiv.org/pdf/2101.00001v2.pdf",
        "https://arxiv.org/html/2101.00001v1",
        "https://export.arxiv.org/abs/2101.00001?context=cs",
        "https://ar5iv.labs.arxiv.org/html/2101.00001",
        "https://doi.org/10.48550/arXiv.2101.00001",
        "https://dx.doi.org/10.48550/ARXIV.2101.00001",
    ),
    (
        "https://arxiv.org/abs/math.GT/0309136",
        "https://arxiv.org/abs/math/0309136v1",
        "https://arxiv.org/pdf/math/0309136.pdf",
        "https://doi.org/10.48550/arXiv.math/0309136",
    ),
    ("https://arxiv.org/abs/hep-th/9901001", "http://arxiv.org/abs/hep-th/9901001v3"),
    (
        "https://doi.org/10.1000/ABC.123",
        "http://dx.doi.org/10.1000/abc.123",
        "https://www.doi.org/10.1000/abc.123",
        "https://doi.org/10.1000%2Fabc.123",
        "https://doi.org/doi:10.1000/Abc.123",
    ),
    (
        "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3c693::AID-ASI4%3e3.0.CO;2-O",
        "https://doi.org/10.1002/(sici)1097-4571(199806)49:8%3C693::aid-asi4%3E3.0.co;2-o",
    ),
    (
        "https://github.com/Ana/Copse",
        "https://github.com/ana/copse/",
        "https://www.github.com/ANA/copse.git",
        "http://github.com/ana/copse#readme",
        "https://github.com/ana/copse?tab=readme-ov-file#install",
        "https://github.com/ana/copse/tree/main",
        "https://github.com/ana/copse/tree/master/",
    ),
    (
        "https://github.com/ana/copse/issues/12",
        "https://github.com/Ana/Copse/issues/12#issuecomment-1",
        "https://github.com/ana/copse/pull/12",
        "https://github.com/ana/copse/pull/12/files",
        "https://github.com/ana/copse/pull/12/commits",
    ),
    ("https://github.com/Ana", "https://github.com/ana/"),
    ("https://github.com/Ana/Copse/blob/main/A.md", "https://github.com/ana/copse/blob/main/A.md"),
    (
        "https://stackoverflow.com/questions/11227809/why-is-processing-a-sorted-array-faster",
        "https://stackoverflow.com/questions/11227809",
        "https://stackoverflow.com/q/11227809",
        "https://stackoverflow.com/q/11227809/42",
        "https://stackoverflow.com/questions/11227809/another-title?noredirect=1&lq=1",
        "https://stackoverflow.com/questions/11227809/why#11227902",
    ),
    (
        "https://stackoverflow.com/a/11227902",
        "https://stackoverflow.com/a/11227902/42",
        "https://stackoverflow.com/questions/11227809/why-is-it/11227902#11227902",
    ),
    (
        "https://math.stackexchange.com/questions/5/title",
        "https://math.stackexchange.com/q/5",
    ),
    ("https://pt.stackoverflow.com/q/7", "https://pt.stackoverflow.com/questions/7/titulo"),
    (
        "https://en.wikipedia.org/wiki/Community_of_practice",
        "https://en.m.wikipedia.org/wiki/Community_of_practice",
        "http://en.wikipedia.org/wiki/Community_of_practice#History",
        "https://en.wikipedia.org/wiki/Community%20of%20practice",
        "https://en.wikipedia.org/wiki/Community_of_practice?wprov=sfla1",
        "https://en.wikipedia.org/wiki/Community_of_practice#:~:text=group%20of%20people",
    ),
    (
        "https://commons.m.wikimedia.org/wiki/File:A.jpg",
        "https://commons.wikimedia.org/wiki/File:A.jpg",
    ),
    ("https://de.wikipedia.org/wiki/Bücher", "https://de.wikipedia.org/wiki/B%c3%bccher"),
    (
        "https://www.amazon.de/dp/0521663636",
        "https://www.amazon.de/Communities-Practice/dp/0521663636/ref=sr_1_1?keywords=x&qid=1",
        "https://www.amazon.de/gp/product/0521663636?ie=UTF8&tag=ana-21",
        "https://smile.amazon.de/dp/0521663636/",
        "https://m.amazon.de/gp/aw/d/0521663636",
    ),
    ("https://www.amazon.co.jp/dp/B08N5WRWNW", "https://amazon.co.jp/gp/product/B08N5WRWNW?psc=1"),
    (
        "https://podcasts.apple.com/us/podcast/a/id1?i=2",
        "https://podcasts.apple.com/us/podcast/a/id1?i=2&uo=4",
    ),
    ("https://amazon.com/dp/B08N5WRWNW", "https://www.amazon.com/Thing/dp/b08n5wrwnw?th=1&psc=1"),
    (
        "https://medium.com/@ana/how-we-learn-abcdef012345",
        "https://ana.medium.com/how-we-learn-abcdef012345?source=rss----1",
        "https://medium.com/p/abcdef012345",
        "https://medium.com/some-publication/how-we-really-learn-abcdef012345?sk=0a1b",
    ),
    (
        "https://ana.substack.com/p/how-we-learn",
        "https://ana.substack.com/p/how-we-learn?r=1abc&utm_campaign=post&triedRedirect=true",
        "https://open.substack.com/pub/ana/p/how-we-learn?r=9z&showWelcomeOnShare=true",
    ),
    (
        "https://twitter.com/ana/status/1234567890",
        "https://x.com/ana/status/1234567890?s=20&t=AbC",
        "https://mobile.twitter.com/Ana/status/1234567890",
        "https://x.com/i/web/status/1234567890",
        "https://fxtwitter.com/ana/status/1234567890",
        "https://twitter.com/ana/statuses/1234567890/photo/1",
    ),
    ("https://twitter.com/Ana", "https://x.com/ana?ref_src=twsrc%5Etfw"),
    (
        "https://www.reddit.com/r/Python/comments/abc123/a_title/",
        "https://old.reddit.com/r/python/comments/abc123/a_title/?context=3",
        "https://m.reddit.com/r/Python/comments/abc123",
        "https://redd.it/abc123",
        "https://www.reddit.com/comments/abc123?share_id=x&utm_medium=ios_app",
    ),
    (
        "https://www.reddit.com/r/Python/comments/abc123/a_title/def456/",
        "https://old.reddit.com/r/Python/comments/abc123/comment/def456/",
    ),
    ("https://www.reddit.com/r/Python/", "https://old.reddit.com/r/python"),
    (
        "https://docs.google.com/document/d/1AbC_dEf-GhIjKlMn/edit",
        "https://docs.google.com/document/d/1AbC_dEf-GhIjKlMn/edit?usp=sharing#heading=h.x",
        "https://docs.google.com/document/d/1AbC_dEf-GhIjKlMn/preview",
        "https://docs.google.com/document/u/1/d/1AbC_dEf-GhIjKlMn/view",
        "https://docs.google.com/a/example.org/document/d/1AbC_dEf-GhIjKlMn",
    ),
    (
        "https://docs.google.com/spreadsheets/d/1AbC_dEf-GhIjKlMn/edit#gid=0",
        "https://docs.google.com/spreadsheets/d/1AbC_dEf-GhIjKlMn/edit?gid=7#gid=7",
    ),
    (
        "https://drive.google.com/file/d/1AbC_dEf-GhIjKlMn/view?usp=drive_link",
        "https://drive.google.com/open?id=1AbC_dEf-GhIjKlMn",
    ),
    (
        "https://drive.google.com/drive/folders/1AbC_dEf-GhIjKlMn?usp=sharing",
        "https://drive.google.com/drive/u/0/folders/1AbC_dEf-GhIjKlMn",
    ),
    (
        "https://www.rfc-editor.org/rfc/rfc3986",
        "https://www.rfc-editor.org/rfc/rfc3986.html#section-6",
        "https://www.rfc-editor.org/info/rfc3986",
        "https://www.rfc-editor.org/rfc/rfc3986.txt",
        "https://datatracker.ietf.org/doc/html/rfc3986",
        "https://datatracker.ietf.org/doc/rfc3986/",
        "https://tools.ietf.org/html/rfc3986#section-6.2",
        "https://www.ietf.org/rfc/rfc3986.txt",
    ),
    ("https://www.rfc-editor.org/rfc/rfc0793", "https://tools.ietf.org/html/rfc793"),
    (
        "https://datatracker.ietf.org/doc/draft-ietf-httpbis-semantics/",
        "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-semantics-19",
        "https://tools.ietf.org/html/draft-ietf-httpbis-semantics-07",
        "https://www.ietf.org/archive/id/draft-ietf-httpbis-semantics-19.txt",
    ),
    (
        "https://news.ycombinator.com/item?id=8863",
        "http://news.ycombinator.com/item?id=8863&p=2",
    ),
    (
        "https://www.linkedin.com/posts/ana-b_learning-activity-7264291214332456960-AbCd?rcm=x",
        "https://www.linkedin.com/feed/update/urn:li:activity:7264291214332456960/",
        "https://de.linkedin.com/posts/ana-b_learning-activity-7264291214332456960-AbCd",
        "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7264291214332456960",
    ),
    ("https://www.linkedin.com/in/Ana-B/?trk=x", "https://de.linkedin.com/in/ana-b"),
    (
        "https://developer.mozilla.org/en-US/docs/Web/API/URL",
        "http://developer.mozilla.org/en-US/docs/Web/API/URL#see_also",
    ),
    (
        "https://open.spotify.com/track/4uLU6hMCjMI?si=ab",
        "https://open.spotify.com/track/4uLU6hMCjMI",
    ),
]

# Each pair: two things that look alike.
TWO_THINGS = [
    ("https://youtu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcq"),
    ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube.com/dQw4w9WgXcQ"),  # a channel's name
    ("https://www.youtube.com/embed/videoseries?list=PL1", "https://youtu.be/videoseries"),
    (
        "https://www.youtube.com/embed/live_stream?channel=UC1",
        "https://www.youtube.com/embed/live_stream?channel=UC2",
    ),
    ("https://www.youtube.com/playlist?list=PL1", "https://www.youtube.com/playlist?list=PL2"),
    (
        "https://www.youtube.com/results?search_query=a",
        "https://www.youtube.com/results?search_query=b",
    ),
    ("https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ"),
    ("https://arxiv.org/abs/2101.00001", "https://arxiv.org/abs/2101.00002"),
    ("https://arxiv.org/abs/2101.0001", "https://arxiv.org/abs/2101.00011"),
    ("https://arxiv.org/abs/math/0309136", "https://arxiv.org/abs/cs/0309136"),
    ("https://arxiv.org/list/cs.CL/recent", "https://arxiv.org/list/cs.AI/recent"),
    ("https://doi.org/10.1000/182", "https://doi.org/10.1000/183"),
    ("https://doi.org/10.1000/a/b", "https://doi.org/10.1000/a"),
    ("https://github.com/ana/copse", "https://github.com/bo/copse"),
    ("https://github.com/ana/copse", "https://github.com/ana"),
    ("https://github.com/ana/copse/issues/1", "https://github.com/ana/copse/issues/12"),
    ("https://github.com/ana/copse/issues/12", "https://github.com/ana/copse/discussions/12"),
    ("https://github.com/ana/copse/tree/dev", "https://github.com/ana/copse"),
    ("https://github.com/ana/copse/tree/main/docs", "https://github.com/ana/copse"),
    ("https://github.com/ana/copse/blob/main/a.md", "https://github.com/ana/copse/blob/main/A.md"),
    ("https://github.com/ana?tab=repositories", "https://github.com/ana"),
    ("https://docs.github.com/en/rest", "https://github.com/en/rest"),
    ("https://ana.github.io/copse", "https://bo.github.io/copse"),
    ("https://stackoverflow.com/q/1", "https://stackoverflow.com/a/1"),
    ("https://stackoverflow.com/questions/1/a", "https://stackoverflow.com/questions/2/a"),
    ("https://stackoverflow.com/questions/1/a/3", "https://stackoverflow.com/questions/1/a/4"),
    ("https://math.stackexchange.com/q/5", "https://physics.stackexchange.com/q/5"),
    ("https://pt.stackoverflow.com/q/7", "https://stackoverflow.com/q/7"),
    (
        "https://stackoverflow.com/questions/tagged/a",
        "https://stackoverflow.com/questions/tagged/b",
    ),
    ("https://en.wikipedia.org/wiki/Practice", "https://de.wikipedia.org/wiki/Practice"),
    ("https://en.wikipedia.org/wiki/AIDS", "https://en.wikipedia.org/wiki/Aids"),
    (
        "https://en.wikipedia.org/w/index.php?title=A&oldid=1",
        "https://en.wikipedia.org/w/index.php?title=A&oldid=2",
    ),
    ("https://www.amazon.de/dp/0521663636", "https://www.amazon.com/dp/0521663636"),
    ("https://www.amazon.de/dp/0521663636", "https://www.amazon.de/dp/0521663637"),
    ("https://www.amazon.de/s?k=practice", "https://www.amazon.de/s?k=community"),
    ("https://medium.com/@ana/x-abcdef012345", "https://medium.com/@ana/x-abcdef012346"),
    ("https://medium.com/@ana/list/x-abcdef012345", "https://medium.com/p/abcdef012345"),
    ("https://ana.substack.com/p/a", "https://bo.substack.com/p/a"),
    ("https://ana.substack.com/p/a", "https://ana.substack.com/p/a/comments"),
    ("https://x.com/ana/status/1", "https://x.com/ana/status/2"),
    ("https://x.com/search?q=a", "https://x.com/search?q=b"),
    ("https://x.com/ana", "https://x.com/bo"),
    ("https://redd.it/abc123", "https://redd.it/abc124"),
    ("https://i.redd.it/abc123.png", "https://redd.it/abc123"),
    (
        "https://www.reddit.com/r/a/comments/abc/t/d1",
        "https://www.reddit.com/r/a/comments/abc/t/d2",
    ),
    ("https://www.reddit.com/r/a/comments/abc/t/d1", "https://www.reddit.com/r/a/comments/abc/t"),
    (
        "https://docs.google.com/document/d/1AbC_dEf-GhIjKlMn/edit",
        "https://docs.google.com/document/d/1AbC_dEf-GhIjKlMm/edit",
    ),
    (
        "https://docs.google.com/document/d/1AbC_dEf-GhIjKlMn/edit",
        "https://docs.google.com/spreadsheets/d/1AbC_dEf-GhIjKlMn/edit",
    ),
    (
        "https://docs.google.com/forms/d/e/1AbC_dEf-GhIjKlMn/viewform",
        "https://docs.google.com/forms/d/1AbC_dEf-GhIjKlMn/edit",
    ),
    ("https://www.rfc-editor.org/rfc/rfc3986", "https://www.rfc-editor.org/rfc/rfc3987"),
    ("https://www.rfc-editor.org/rfc/rfc3986", "https://www.rfc-editor.org/errata/rfc3986"),
    ("https://datatracker.ietf.org/doc/draft-a-b/", "https://datatracker.ietf.org/doc/draft-a-c/"),
    ("https://news.ycombinator.com/item?id=1", "https://news.ycombinator.com/item?id=2"),
    (
        "https://news.ycombinator.com/threads?id=a&next=1",
        "https://news.ycombinator.com/threads?id=a&next=2",
    ),
    ("https://news.ycombinator.com/user?id=a", "https://news.ycombinator.com/item?id=a"),
    (
        "https://www.linkedin.com/feed/update/urn:li:activity:7264291214332456960",
        "https://www.linkedin.com/feed/update/urn:li:share:7264291214332456960",
    ),
    ("https://www.linkedin.com/pulse/Abc", "https://www.linkedin.com/pulse/abc"),
    (
        "https://developer.mozilla.org/en-US/docs/Web/API/URL",
        "https://developer.mozilla.org/de/docs/Web/API/URL",
    ),
    ("https://evil-github.com/Ana/Copse", "https://github.com/Ana/Copse"),
    ("https://github.com.example.org/Ana/x.git", "https://github.com/Ana/x"),
    ("https://example.org/youtu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ"),
]


def test_the_tables_are_as_long_as_they_were_promised() -> None:
    assert sum(len(addresses) - 1 for addresses in ONE_THING) >= 80
    assert len(TWO_THINGS) >= 40


@pytest.mark.parametrize("addresses", ONE_THING, ids=lambda addresses: addresses[0])
def test_one_thing_has_one_key_however_it_was_shared(addresses: tuple[str, ...]) -> None:
    assert len({read_link(address).key for address in addresses}) == 1


@pytest.mark.parametrize("pair", TWO_THINGS, ids=lambda pair: pair[0])
def test_two_things_that_look_alike_have_two_keys(pair: tuple[str, str]) -> None:
    assert read_link(pair[0]).key != read_link(pair[1]).key


@pytest.mark.parametrize(
    "address", [a for addresses in (*ONE_THING, *TWO_THINGS) for a in addresses]
)
def test_the_key_of_a_key_is_that_key(address: str) -> None:
    link = read_link(address)
    again = read_link(link.key)
    assert link.url == address
    assert (again.key, again.url) == (link.key, link.key)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?t=42", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://arxiv.org/pdf/2101.00001v2.pdf", "https://arxiv.org/abs/2101.00001"),
        ("https://arxiv.org/abs/math.GT/0309136", "https://arxiv.org/abs/math/0309136"),
        ("https://DX.doi.org/10.1000/ABC", "https://doi.org/10.1000/abc"),
        ("https://doi.org/10.1000/A%3cB", "https://doi.org/10.1000/a%3Cb"),
        ("https://github.com/Ana/Copse.git", "https://github.com/ana/copse"),
        ("https://github.com/Ana/Copse/pull/7/files", "https://github.com/ana/copse/issues/7"),
        ("https://stackoverflow.com/q/1/42", "https://stackoverflow.com/questions/1"),
        ("https://x.com/ana/status/1?s=20", "https://x.com/i/status/1"),
        ("https://redd.it/ABC", "https://reddit.com/comments/abc"),
        ("https://tools.ietf.org/html/rfc0793", "https://rfc-editor.org/rfc/rfc793"),
        (
            "https://de.wikipedia.org/wiki/Praxis%20(Begriff)",
            "https://de.wikipedia.org/wiki/Praxis_(Begriff)",
        ),
    ],
)
def test_a_key_opens_the_thing_too(address: str, key: str) -> None:
    assert read_link(address).key == key


@pytest.mark.parametrize(
    "address",
    [
        "https://doi.org/10.1000%2F..%2Fx",
        "https://doi.org/10.1000%2F%2Fx",
        "https://github.com/.git/.git",
        "https://github.com/a/b.git.GIT.git",
        "https://tools.ietf.org/html/draft-01-02-03",
        "https://m.www.m.wikipedia.org/wiki/x",
        "https://open.substack.com/pub/www/p/x",
        "https://open.substack.com/pub/xn--x/p/x",
        "https://open.substack.com/pub/" + "a" * 70 + "/p/x",
        "https://m.m.smile.amazon.de/x",
        "https://youtu.be/",
        "https://x.com",
        "https://redd.it/%41",
    ],
)
def test_odd_addresses_on_known_sites_settle_at_once(address: str) -> None:
    key = read_link(address).key
    assert read_link(key).key == key

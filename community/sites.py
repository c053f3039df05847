"""What identifies a page on the sites people share most.

Rules for the key of a link (see `community.links`) and for nothing else: what opens is always the
link as it was posted. A rule takes a page whose address is already in normal form and gives back
the page it stands for, so that a video shared from a phone and the same video embedded somewhere
are one entry. Asked again about what it gave, every rule gives the same.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from community.trackers import domains


@dataclass(frozen=True, slots=True)
class Page:
    """An address in normal form, taken apart.

    `host` is ASCII, lower case, without a leading `www.`, and carries `:port` if the port is
    unusual (so no rule takes youtube.com:8443 for YouTube); `path` starts with a slash and ends
    with one only when it is the root; `query` holds the parameters as written, `name=value`.
    """

    host: str
    path: str
    query: tuple[str, ...] = ()

    def asked(self, name: str) -> str:
        """The first value of a parameter, still percent-encoded; empty when there is none."""
        wanted = name + "="
        return next((p[len(wanted) :] for p in self.query if p.startswith(wanted)), "")


Rule = Callable[[Page], Page]


def identity(page: Page) -> Page:
    """The page that an address stands for; on a site no rule knows, the page itself."""
    if rule := _RULES.get(page.host):
        return rule(page)
    families = (_RULES.get(f".{domain}") for domain in domains(page.host))
    family = next(filter(None, families), None)
    return family(page) if family else page


def keeps_fragment(host: str) -> bool:
    """Whether what follows # on this site is the content itself, not a place in the page."""
    return host in _CONTENT_IN_FRAGMENT


def _folded(text: str) -> str:
    """Lower case, but percent escapes stay upper case (RFC 3986, 6.2.2.1)."""
    return re.sub(r"%[0-9a-f]{2}", lambda escape: escape[0].upper(), text.lower())


def _names_folded(path: str, count: int) -> str:
    """The path with its first segments in lower case, where a site ignores case in names."""
    parts = path.split("/")
    return "/".join([_folded(part) for part in parts[: count + 1]] + parts[count + 1 :])


def _youtube(page: Page) -> Page:
    """A video is its eleven characters, wherever it plays; from which second on does not matter.

    A video inside a playlist is the video. `videoseries` and `live_stream` are eleven characters
    too, but name players (YouTube's page on embedding and player parameters).
    """
    kind, _, rest = page.path[1:].partition("/")
    video = ""
    if page.host == "youtu.be":
        video = kind
    elif kind == "watch":
        video = page.asked("v") or rest
    elif kind in {"shorts", "embed", "live", "v", "e"} and rest not in _PLAYERS:
        video = rest.partition("/")[0]
    if re.fullmatch(r"[\w-]{11}", video):
        return Page("youtube.com", "/watch", (f"v={video}",))
    if kind in {"playlist", "watch", "embed"} and (playlist := page.asked("list")):
        return Page("youtube.com", "/playlist", (f"list={playlist}",))
    return replace(page, host="youtube.com") if page.host == "m.youtube.com" else page


_PLAYERS = {"videoseries", "live_stream"}


def _arxiv(page: Page) -> Page:
    """Abstract, PDF, HTML and every version of a paper are the paper.

    arXiv's "Understanding the arXiv identifier": without a version it names the latest one; in
    identifiers older than 2007 the subject class after the dot may be left out.
    """
    paper = _ARXIV.fullmatch(page.path)
    return (
        Page("arxiv.org", "/abs/" + "".join(filter(None, paper.groups())).lower())
        if paper
        else page
    )


_ARXIV = re.compile(
    r"/(?:abs|pdf|html|ps|format|e-print|src)/"
    r"(?:(\d{4}\.\d{4,5})|([a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?(/\d{7}))(?:v\d+)?(?:\.pdf|\.html?)?",
    re.IGNORECASE,
)


def _doi(page: Page) -> Page:
    """A DOI is the same in any case (DOI Handbook, 2.4); arXiv's own DOIs are arXiv papers."""
    named = re.fullmatch(
        r"/(?:doi:)?(10\.\d{4,9}/.+)", page.path.replace("%2F", "/"), re.IGNORECASE
    )
    if not named or any(part in {"", ".", ".."} for part in named[1].split("/")):
        return page
    name = _folded(named[1])
    if name.startswith("10.48550/arxiv."):
        paper = Page("arxiv.org", "/abs/" + name.removeprefix("10.48550/arxiv."))
        if (found := _arxiv(paper)) is not paper:
            return found
    return Page("doi.org", "/" + name)


def _github(page: Page) -> Page:
    """Owners and repositories in any case, without .git; one number is one issue or pull request.

    GitHub's REST documentation: "every pull request is an issue", numbered together, and either
    address leads to the right one. The tree of main or master is what the repository's own address
    shows unless its default branch has another name, so it counts as the repository; other
    branches, and folders and files of any branch, stay what they are.
    """
    owner, _, rest = page.path[1:].partition("/")
    name, _, inside = rest.partition("/")
    name = re.sub(r"(?:\.git)+$", "", name, flags=re.IGNORECASE) or name
    thread = re.fullmatch(r"(?:issues|pull)/(\d+)(?:/(?:files|commits|checks|changes))?", inside)
    if thread:
        inside = f"issues/{thread[1]}"
    query = page.query
    if inside in {"", "tree/main", "tree/master"}:
        inside = ""
        # The tabs over a readme: ?tab=readme-ov-file, ?tab=MIT-1-ov-file.
        query = tuple(p for p in query if not (p.startswith("tab=") and p.endswith("-ov-file")))
    parts = [_folded(owner), _folded(name), inside]
    return Page("github.com", "/" + "/".join(part for part in parts if part), query)


def _stack_exchange(page: Page) -> Page:
    """A question is its number, whatever its title became; an answer is its own thing.

    The sites' share links are /q/QUESTION/SHARER and /a/ANSWER/SHARER (Meta Stack Exchange).
    """
    if answer := re.fullmatch(r"/questions/\d+/[^/]+/(\d+)|/a/(\d+)(?:/\d+)?", page.path):
        return Page(page.host, f"/a/{answer[1] or answer[2]}")
    if question := re.fullmatch(r"/(?:questions|q)/(\d+)(?:/[^/]*)?", page.path):
        return Page(page.host, f"/questions/{question[1]}")
    return page


def _wikimedia(page: Page) -> Page:
    """en.m.wikipedia.org is en.wikipedia.org for phones; a space in a title is an underscore."""
    host = ".".join(label for label in page.host.split(".") if label != "m")
    return replace(page, host=host, path=page.path.replace("%20", "_"))


def _amazon(page: Page) -> Page:
    """An article is its ten-character number within one marketplace; prices and words differ."""
    host = re.sub(r"^(?:(?:m|smile)\.)+", "", page.host)
    found = re.search(
        r"/(?:dp|gp/product|gp/aw/d|exec/obidos/asin|o/asin)/([a-z0-9]{10})(?=/|$)", page.path, re.I
    )
    return Page(host, f"/dp/{found[1].upper()}") if found else replace(page, host=host)


def _medium(page: Page) -> Page:
    """A story is the hexadecimal number at the end of its address, also under an author's host."""
    story = re.fullmatch(r"/(?:p/|(?:[^/]+/)?[^/]*-)([0-9a-f]{10,12})", page.path)
    return Page("medium.com", f"/p/{story[1]}") if story else page


def _substack(page: Page) -> Page:
    """open.substack.com/pub/NAME/p/POST is NAME.substack.com/p/POST; the rest says who shared."""
    shared = re.fullmatch(r"/pub/([a-z0-9]+(?:-[a-z0-9]+)*)(/p/[^/]+)", page.path)
    if page.host == "open.substack.com" and shared and len(shared[1]) < 64:
        return Page(f"{shared[1]}.substack.com", shared[2])
    return replace(page, query=()) if re.fullmatch(r"/p/[^/]+", page.path) else page


def _x(page: Page) -> Page:
    """A post is its number; Twitter's old host, phones' hosts and preview mirrors are X."""
    post = re.fullmatch(r"/(?:i/web|[^/]+)/status(?:es)?/(\d+)(?:/.*)?", page.path)
    if post:
        return Page("x.com", f"/i/status/{post[1]}")
    return replace(page, host="x.com", path=_names_folded(page.path, 1))


def _reddit(page: Page) -> Page:
    """A post is its number in base 36, a comment its own thing, whichever design shows them."""
    if page.host == "redd.it":
        short = re.fullmatch(r"/([a-z0-9]+)", page.path, re.IGNORECASE)
        return Page("reddit.com", f"/comments/{short[1].lower()}") if short else page
    found = _REDDIT.fullmatch(page.path)
    if not found:
        return replace(page, host="reddit.com", path=_names_folded(page.path, 2))
    comment = f"/comment/{found[2].lower()}" if found[2] else ""
    return Page("reddit.com", f"/comments/{found[1].lower()}{comment}")


_REDDIT = re.compile(
    r"(?:/(?:r|u|user)/[^/]+)?/comments/([a-z0-9]+)(?:/[^/]*)?(?:/([a-z0-9]+))?", re.IGNORECASE
)


def _google_file(page: Page) -> Page:
    """A document is its id, whether it is edited, viewed or previewed, and as which account."""
    if page.path in {"/open", "/uc"} and re.fullmatch(r"[\w-]{10,}", page.asked("id")):
        return Page("drive.google.com", f"/file/d/{page.asked('id')}")
    if folder := re.fullmatch(r"/drive/(?:mobile/)?(?:u/\d+/)?folders/([\w-]{10,})", page.path):
        return Page("drive.google.com", f"/drive/folders/{folder[1]}")
    file = re.fullmatch(
        r"(?:/a/[^/]+)?/(document|spreadsheets|presentation|forms|drawings|file)(?:/u/\d+)?"
        r"/d/((?:e/)?[\w-]{10,})(?:/.*)?",
        page.path,
    )
    if not file:
        return page
    host = "drive.google.com" if file[1] == "file" else "docs.google.com"
    return Page(host, f"/{file[1]}/d/{file[2]}")


def _ietf(page: Page) -> Page:
    """An RFC is its number and a draft its name, on the RFC Editor's site and the IETF's."""
    place = r"/(?:rfc|info|id|html|pdf|doc(?:/html|/pdf|/txt)?|rfc/pdfrfc|archive/id)/"
    kind = r"(?:\.(?:html|txt|pdf|xml|txt\.pdf))?"
    if rfc := re.fullmatch(rf"{place}rfc0*([1-9]\d*){kind}", page.path, re.IGNORECASE):
        return Page("rfc-editor.org", f"/rfc/rfc{rfc[1]}")
    if draft := re.fullmatch(rf"{place}(draft-[a-z0-9-]+){kind}", page.path, re.IGNORECASE):
        name = draft[1].lower()
        while re.fullmatch(r"-\d\d", name[-3:]):
            name = name[:-3]
        return Page("datatracker.ietf.org", f"/doc/{name}")
    return page


def _hacker_news(page: Page) -> Page:
    """A story or comment is its id."""
    number = page.asked("id")
    return replace(page, query=(f"id={number}",)) if page.path == "/item" and number else page


def _linkedin(page: Page) -> Page:
    """A post is its URN, also when its address tells the author and the first words.

    Microsoft's "LinkedIn URNs and IDs": urn:li:activity:…, urn:li:share:…, urn:li:ugcPost:….
    """
    path = page.path.replace("%3A", ":")
    post = re.fullmatch(
        r"(?:/embed)?/feed/update/urn:li:(activity|share|ugcpost):(\d+)", path, re.I
    )
    post = post or re.fullmatch(
        r"/posts/[^/]*-(activity|share|ugcpost)-(\d{15,})(?:-[\w-]*)?", path, re.I
    )
    if post:
        return Page("linkedin.com", f"/feed/update/urn:li:{post[1].lower()}:{post[2]}")
    if not re.fullmatch(r"(?:(?:m|[a-z]{2})\.)?linkedin\.com", page.host):
        return page
    profile = page.path.startswith(("/in/", "/company/", "/school/"))
    return replace(page, host="linkedin.com", path=_names_folded(page.path, 2 if profile else 0))


# The hosts of each rule. A leading dot stands for the domain and every host under it; a host that
# is found nowhere here keeps its whole address.
_SITES: dict[Rule, str] = {
    _amazon: (
        ".amazon.ae .amazon.ca .amazon.cn .amazon.co.jp .amazon.co.uk .amazon.co.za .amazon.com "
        ".amazon.com.au .amazon.com.be .amazon.com.br .amazon.com.mx .amazon.com.tr .amazon.de "
        ".amazon.eg .amazon.es .amazon.fr .amazon.ie .amazon.in .amazon.it .amazon.nl .amazon.pl "
        ".amazon.sa .amazon.se .amazon.sg"
    ),
    _arxiv: ".arxiv.org ar5iv.org",
    _doi: "doi.org dx.doi.org",
    _github: "github.com",
    _google_file: "docs.google.com drive.google.com",
    _hacker_news: "news.ycombinator.com",
    _ietf: "rfc-editor.org datatracker.ietf.org tools.ietf.org ietf.org",
    _linkedin: ".linkedin.com",
    _medium: ".medium.com",
    _reddit: (
        "reddit.com old.reddit.com new.reddit.com np.reddit.com m.reddit.com i.reddit.com "
        "sh.reddit.com redd.it"
    ),
    _stack_exchange: (
        ".stackexchange.com .stackoverflow.com .superuser.com .serverfault.com .askubuntu.com "
        ".mathoverflow.net .stackapps.com"
    ),
    _substack: ".substack.com",
    _wikimedia: (
        ".wikipedia.org .wikimedia.org .wiktionary.org .wikibooks.org .wikiquote.org "
        ".wikisource.org .wikiversity.org .wikivoyage.org .wikinews.org .wikidata.org"
    ),
    _x: (
        "x.com mobile.x.com twitter.com mobile.twitter.com m.twitter.com "
        "fxtwitter.com vxtwitter.com fixupx.com fixvx.com"
    ),
    _youtube: "youtube.com m.youtube.com music.youtube.com youtube-nocookie.com youtu.be",
}
_RULES = {host: rule for rule, hosts in _SITES.items() for host in hosts.split()}

# Players, editors and playgrounds that keep their whole content after the #.
_CONTENT_IN_FRAGMENT = {
    *("app.diagrams.net", "draw.io", "excalidraw.com", "gchq.github.io", "godbolt.org"),
    *("mermaid.live", "pythontutor.com", "tldraw.com", "typescriptlang.org"),
}

"""What an entry of the library is, and what a link most likely leads to."""

from __future__ import annotations

from enum import StrEnum

from community.links import Link


class Kind(StrEnum):
    """What an entry is."""

    TOOL = "tool"
    WEBSITE = "website"
    ARTICLE = "article"
    VIDEO = "video"
    DOCUMENT = "document"
    BOOK = "book"
    COURSE = "course"
    EXPERIENCE = "experience"
    STORY = "story"
    BEST_PRACTICE = "best practice"
    CASE_STUDY = "case study"
    TEMPLATE = "template"
    TRAINING_MATERIAL = "training material"
    GUIDELINE = "guideline"
    PROTOCOL = "protocol"
    EVENT_NOTES = "event notes"
    ANSWER = "answer"


def guess(link: Link) -> Kind:
    """What a link most likely is, from where it leads."""
    host, path = link.host.removeprefix("www."), link.url.partition("?")[0].lower()
    for kind, hosts in _HOSTS.items():
        if any(host == each or host.endswith("." + each) for each in hosts):
            return kind
    if path.endswith((".pdf", ".doc", ".docx", ".odt", ".ppt", ".pptx", ".odp", ".xlsx")):
        return Kind.DOCUMENT
    return Kind.VIDEO if path.endswith((".mp4", ".webm")) else Kind.WEBSITE


def shown(link: Link) -> str:
    """A link in words, until its page says what it is called."""
    return link.url.partition("://")[2].partition("?")[0].rstrip("/").removeprefix("www.")


_HOSTS = {
    Kind.VIDEO: ("youtube.com", "youtu.be", "vimeo.com", "media.ccc.de"),
    Kind.TOOL: ("github.com", "gitlab.com", "codeberg.org"),
    Kind.ARTICLE: ("arxiv.org", "doi.org", "medium.com", "dev.to", "wikipedia.org"),
    Kind.COURSE: ("coursera.org", "edx.org", "ocw.mit.edu"),
    Kind.DOCUMENT: ("docs.google.com",),
    Kind.ANSWER: ("stackoverflow.com", "stackexchange.com"),
}

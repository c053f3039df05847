"""The charter: what unites a community, in versions kept whole, with numbered objectives.

Every change is a new version upon the latest. Who began to write before somebody else saved is told
so and loses nothing: their words are a draft until they save or drop it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from community.attempts import Changed
from community.call import Call, Refusal
from community.chat.markup import md, one_line
from storage import charter as kept
from storage.charter import WORDS, Version

LABELS = {
    "domain": "Domain",
    "purpose": "Purpose",
    "people": "Who it is for",
    "norms": "Norms",
    "rhythm": "Rhythm",
}
LONGEST = {"domain": 500, "purpose": 1_000, "people": 500, "norms": 1_500, "rhythm": 1_000}
WHY = 300  # characters of a reason
OBJECTIVE = 200
MOST = 12  # objectives that go on at once
UNITED = "Another community joined: its charter is the version before this one."


@dataclass(frozen=True, slots=True)
class Objective:
    """One line of what a community wants to reach. `retired` says why it is; empty, it goes on."""

    number: int
    text: str
    retired: str = ""


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody saved before: which parts they changed, and which of these the writer did, too."""

    latest: Version
    theirs: tuple[str, ...]
    both: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reworded:
    """An objective is another one than when somebody began to change it; `latest` is the version
    that says so, `text` what they wrote."""

    latest: Version
    objective: Objective
    text: str


@dataclass(frozen=True, slots=True)
class Writing:
    """What a form begins with: upon which version, the words, and the parts of a draft that others
    have changed, too."""

    base: int
    words: dict[str, str]
    both: tuple[str, ...] = ()


def words_of(version: Version | None) -> dict[str, str]:
    """The words of a version, by part; all empty where there is none."""
    return {part: getattr(version, part) if version else "" for part in WORDS}


def objectives(version: Version | None) -> list[Objective]:
    """All objectives that a version has, also the retired ones, by number."""
    return [Objective(**each) for each in version.objectives] if version else []


def going(version: Version | None) -> list[Objective]:
    """The objectives of a version that go on."""
    return [each for each in objectives(version) if not each.retired]


def tidy(text: str) -> str:
    """Words line by line, without what cannot be seen and without more than one empty line."""
    lines: list[str] = []
    for line in map(one_line, text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """The parts in which two charters differ."""
    return tuple(part for part in WORDS if before[part] != after[part])


def steps(before: Version | None, after: Version) -> list[str]:
    """What a version changed, in a few words each."""
    found = [LABELS[part].lower() for part in differing(words_of(before), words_of(after))]
    known = {each.number: each for each in objectives(before)}
    for each in objectives(after):
        old = known.get(each.number)
        if old is None:
            found.append(f"objective {each.number} added")
        elif each.retired and not old.retired:
            found.append(f"objective {each.number} retired")
        elif each.text != old.text:
            found.append(f"objective {each.number} reworded")
    return found


async def latest(call: Call) -> Version | None:
    """The charter as it is, if one was written."""
    return next(iter(await kept.versions(call.db, call.community.id)), None)


async def version(call: Call, number: int) -> Version:
    """One version of the charter."""
    found = await kept.version(call.db, call.community.id, number)
    if found is None:
        said = "There is no version {n} of the charter. Try `/charter history`."
        raise Refusal(md(said, n=number))
    return found


def objective(version: Version | None, number: int) -> Objective:
    """An objective that a version has, also a retired one."""
    for each in objectives(version):
        if each.number == number:
            return each
    raise Refusal(md("The charter has no objective {n}. Try `/charter show`.", n=number))


async def writing(call: Call) -> Writing:
    """What the form begins with: the charter as it is, with the draft of this member in it."""
    now = await latest(call)
    base, words = (now.number if now else 0), words_of(now)
    draft = await kept.draft(call.db, call.member.id)
    if draft is None:
        return Writing(base, words | {"why": ""})
    # Whoever left with their space wrote upon a charter that is not here: all is theirs then.
    old = words_of(await kept.version(call.db, call.community.id, draft.base))
    parts = {part: getattr(draft, part) for part in WORDS}
    mine = {part: text for part, text in parts.items() if text is not None}
    both = tuple(part for part in mine if words[part] not in (old[part], mine[part]))
    return Writing(base, words | mine | {"why": draft.why}, both)


async def edit(call: Call, base: int, answers: Mapping[str, str]) -> Version | Overtaken:
    """Save what a form says as the next version. `base` is the version that it was written upon.

    When somebody saved other words in between, nothing is: what was written is kept as a draft.
    """
    now, old = await latest(call), words_of(await _at(call, base))
    given = old | {part: tidy(answers[part]) for part in WORDS if part in answers}
    why = one_line(answers.get("why", ""))
    _short(given | {"why": why})
    current = words_of(now)
    mine = differing(old, given)
    if not mine or given == current:
        raise Refusal("Every word is as it was, so there is nothing to save.")
    theirs = differing(old, current)
    if now is not None and theirs:
        both = tuple(part for part in theirs if part in mine and given[part] != current[part])
        wrote = {part: given[part] if part in mine else None for part in WORDS}
        await kept.keep_draft(call.db, call.member.id, call.now, base=base, why=why, **wrote)
        return Overtaken(now, theirs, both)
    await kept.drop_draft(call.db, call.member.id)
    own = "\n".join(f"{LABELS[part]}: {given[part]}" for part in mine)
    return await _add(call, now, given, objectives(now), own, why)


async def drop(call: Call) -> bool:
    """Let a draft go; whether there was one."""
    return await kept.drop_draft(call.db, call.member.id)


async def aim(call: Call, text: str, why: str) -> tuple[Version, int]:
    """Add an objective: the version, and the objective's number."""
    now = await latest(call)
    text, why = _objective(text, objectives(now)), one_line(why)
    _short({"why": why})
    if len(going(now)) >= MOST:
        raise Refusal(f"A charter has at most {MOST} objectives that go on. Retire one first.")
    number = max((each.number for each in objectives(now)), default=0) + 1
    all_ = [*objectives(now), Objective(number, text)]
    wrote = f"Objective {number}: {text}"
    return await _add(call, now, words_of(now), all_, wrote, why), number


async def reword(
    call: Call, number: int, base: int, text: str, why: str, *, retire: bool = False
) -> Version | Reworded:
    """Say an objective in other words, or retire it with the reason; its number stays its own."""
    now = await latest(call)
    before = objective(now, number)
    then = next((each for each in objectives(await _at(call, base)) if each.number == number), None)
    if then != before:
        assert now is not None  # it has the objective
        return Reworded(now, before, one_line(text))
    going_on(now, number)
    why = one_line(why)
    _short({"why": why})
    if retire:
        if not why:
            words = "Say in a few words why it is retired: it is kept with it."
            raise Refusal(words, {"why": words})
        after, wrote = replace(before, retired=why), f"Objective {number} retired"
    else:
        others = [each for each in objectives(now) if each.number != number]
        after = replace(before, text=_objective(text, others))
        wrote = f"Objective {number}: {after.text}"
        if after == before:
            raise Refusal("Every word is as it was, so there is nothing to save.")
    all_ = [after if each.number == number else each for each in objectives(now)]
    return await _add(call, now, words_of(now), all_, wrote, why)


def going_on(version: Version | None, number: int) -> Objective:
    """An objective of a version that is not retired."""
    found = objective(version, number)
    if found.retired:
        raise Refusal(f"Objective {number} is retired and stays as it was. A new one can be added.")
    return found


async def _at(call: Call, number: int) -> Version | None:
    """A version that something was written upon; None before there was any."""
    return await version(call, number) if number else None


async def _add(
    call: Call,
    now: Version | None,
    words: Mapping[str, str],
    all_: list[Objective],
    wrote: str,
    why: str,
) -> Version:
    saved = await kept.add(
        call.db,
        call.community.id,
        (now.number if now else 0) + 1,
        at=call.now,
        member_id=call.member.id,
        why=why,
        wrote=wrote,
        objectives=[asdict(each) for each in all_],
        **words,
    )
    if saved is None:
        raise Changed
    return saved


def _objective(text: str, others: list[Objective]) -> str:
    text = one_line(text)
    trouble = ""
    if not text:
        trouble = "Say in a line what we want to reach."
    elif len(text) > OBJECTIVE:
        trouble = f"An objective is one line of at most {OBJECTIVE} characters."
    for each in others:
        if not each.retired and each.text.casefold() == text.casefold():
            trouble = f"Objective {each.number} says that already."
    if trouble:
        raise Refusal(trouble, {"text": trouble})
    return text


def _short(words: Mapping[str, str]) -> None:
    """Refuse what is longer than a charter takes."""
    longest = LONGEST | {"why": WHY}
    long = {
        part: f"At most {longest[part]:,} characters, please: this has {len(text):,}."
        for part, text in words.items()
        if len(text) > longest[part]
    }
    if long:
        raise Refusal(next(iter(long.values())), long)

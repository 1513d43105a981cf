"""The desk's people: who is in the cohort and who are its guests, put in, taken out and undone."""

import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadfolio import participation, portfolio
from leadfolio.cohort import Member, same_name
from leadfolio.edges.authoring import members_file
from leadfolio.errors import CourseError, LeadfolioError, MachineError
from leadfolio.journal import Audience
from leadfolio.pipeline import enrolling, membership, opening, versions
from leadfolio.pipeline.enrolling import Changed, Plan
from leadfolio.pipeline.facilitating_view import View
from leadfolio.pipeline.facilitating_words import at_the_desk
from leadfolio.portfolio import Asked

Message = dict[str, object]
ROLLS = {"leader": opening.MEMBERS, "guest": opening.GUESTS}
SHOWN = ("username", "name", "role", "organisation", "email")
KB = enrolling.MOST_LIST // 1024
AWAY = "look again in a minute; if it stays so, tell who looks after the Hub"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """What the Hub says of who is in.

    `decides` is "members.csv" where the course's own files do, "hub" where the Hub's groups do, and
    "" where there is no Hub. `facilitators` and `guests` are those whom the Hub's settings name.
    """

    decides: str = ""
    facilitators: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()


class People:
    """Answers what the page asks about people; remembers the last change, and the list looked at."""

    def __init__(
        self,
        course: Path,
        *,
        hosting: Hosting,
        view: Callable[[], View],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.course, self.hosting, self._view = course, hosting, view
        self._environment = os.environ if environment is None else environment
        self._last: Changed | None = None
        self._list, self._plan = b"", Plan(file=opening.MEMBERS)
        self._asks: Mapping[str, Callable[[Message], Message]] = {
            "people": lambda _: {"say": "people", **self._told()},
            "people-on-hub": lambda _: {"say": "people-on-hub", **self._on_hub()},
            "people-put-in": self._put_in,
            "people-change": self._change,
            "people-out-plan": self._out_plan,
            "people-out": self._out,
            "people-list-plan": self._list_plan,
            "people-list": self._take_list,
            "people-from-hub": lambda _: self._from_hub(),
            "people-undo": lambda _: self._undo(),
        }

    def answers(self, doing: object) -> bool:
        """Whether this is something about people."""
        return isinstance(doing, str) and doing in self._asks

    def answer(self, said: Message) -> Message:
        """Return the answer to what the page says of people; never raises what we can explain."""
        doing = str(said.get("do"))
        try:
            return self._asks[doing](said)
        except MachineError as error:
            return _not_done(doing, error.problem, AWAY)
        except LeadfolioError as error:
            return _not_done(doing, error.problem, error.do)
        except OSError as error:
            why = f"the disk refuses ({error.strerror or error})"
            return _not_done(doing, why, "see that there is room, and that this account may write")

    def _roll(self, said: Message) -> str:
        return ROLLS["guest" if said.get("who") == "guest" else "leader"]

    def _told(self) -> Message:
        """Return who is in each file as it is now, by name."""
        leaders, guests = (enrolling.roll(self.course, file) for file in ROLLS.values())
        return {
            "leaders": [_plain(one) for one in participation.by_name(leaders.people)],
            "guests": [
                {**_plain(one), "leader": leaders.person(one.username) is not None}
                for one in participation.by_name(guests.people)
            ],
            "faults": [str(fault) for fault in (*leaders.faults, *guests.faults)],
            "hub": self.hosting.decides,
            "set": {
                "facilitators": list(self.hosting.facilitators),
                "guests": list(self.hosting.guests),
            },
            "undo": self._last is not None,
        }

    def _on_hub(self) -> Message:
        """Return who is on the Hub, as far as it can be asked."""
        try:
            synced = membership.sync(self.course, environment=self._environment)
        except MachineError as error:
            problem = f"Who is on the Hub is not known: {error.problem}. Next: {AWAY}."
            return {"asked": False, "problem": problem}
        return {
            "asked": synced.asked,
            "problem": "",
            "not_yet": self._names(synced.not_yet),
            "gone": list(synced.gone),
        }

    def _names(self, usernames: Iterable[str]) -> list[str]:
        leaders = enrolling.roll(self.course, opening.MEMBERS)
        found = [(leaders.person(username), username) for username in usernames]
        return [person.name if person else username for person, username in found]

    def _put_in(self, said: Message) -> Message:
        file, person = self._roll(said), _person(said, small=self._small)
        self._check_decided(file)
        wrong = dict(reversed([*members_file.sentences(_plain(person), file=file)]))
        if "username" not in wrong and (taken := self._taken(file, person.username)):
            wrong["username"] = taken
        if wrong:
            return {"say": "people-wrong", "fields": wrong}
        self._last = enrolling.put_in(self.course, file, person)
        return self._done(_put_in_sentence(person, file, self.hosting.decides))

    def _check_decided(self, file: str) -> None:
        if file == opening.GUESTS and self.hosting.decides == "hub":
            raise CourseError(
                "on this Hub its own groups say who is a guest",
                do="ask who looks after the Hub to put them into its group of guests",
            )

    @property
    def _small(self) -> bool:
        """Whether usernames are written small, as a Hub does it."""
        return bool(self.hosting.decides)

    def _taken(self, file: str, username: str) -> str:
        """Return why nobody can come in under a username, or "" where somebody can."""
        leader, guest = (
            enrolling.roll(self.course, one).person(username) for one in ROLLS.values()
        )
        if leader is not None:
            also = "; leaders read the portfolio anyway" if file == opening.GUESTS else ""
            return f"{leader.username!r} is a leader here already: {leader.name}{also}"
        if guest is not None and file == opening.GUESTS:
            return f"{guest.username!r} is a guest here already: {guest.name}"
        return ""

    def _change(self, said: Message) -> Message:
        file, person = self._roll(said), _person(said, small=False)
        before = enrolling.roll(self.course, file).person(person.username)
        if before is not None:
            # What the form does not show stays as it is.
            kept = {name: said.get(name, old) for name, old in _plain(before).items()}
            person = _person({**kept, "username": before.username}, small=False)
        wrong = dict(reversed([*members_file.sentences(_plain(person), file=file)]))
        if wrong:
            return {"say": "people-wrong", "fields": wrong}
        self._last = enrolling.renew(self.course, file, person)
        return self._done(f"Kept: {person.name}.{_shown_next(file)}")

    def _out_plan(self, said: Message) -> Message:
        """Return what follows from taking somebody out, before it is done."""
        file, username = self._roll(said), str(said.get("username", ""))
        person = enrolling.roll(self.course, file).person(username)
        if person is None:
            raise CourseError(
                f"{username!r} is not in {file} any more", do="look at the list as it is now"
            )
        leads = file == opening.MEMBERS
        return {
            "say": "people-out-plan",
            "who": "leader" if leads else "guest",
            "username": person.username,
            "name": person.name,
            "hub": self.hosting.decides,
            "still": self._still(person.username, file),
            **(self._of_theirs(person.username) if leads else {}),
        }

    def _still(self, username: str, file: str) -> str:
        """Return as what somebody goes on reading the portfolio, or "" where they do not."""
        if username in self.hosting.facilitators:
            return "facilitator"
        other = next(one for one in ROLLS.values() if one != file)
        elsewhere = enrolling.roll(self.course, other).person(username)
        by_file = elsewhere is not None and self.hosting.decides != "hub"
        if other == opening.MEMBERS:
            return "leader" if elsewhere is not None else self._set_guest(username)
        return "guest" if by_file else self._set_guest(username)

    def _set_guest(self, username: str) -> str:
        return "guest by the Hub's settings" if username in self.hosting.guests else ""

    def _of_theirs(self, username: str) -> Message:
        """Count what a leader's row carries: what they share, and what they handed in."""
        view = self._view()
        looked = view.looked
        answered = {(s.module, r.version) for s in looked.submissions for r in s.responses}
        earlier, once = versions.wordings(self.course, answered)
        asked = Asked(modules=looked.modules, earlier=earlier, once=once)
        shared = portfolio.shared(looked.submissions, audience=Audience.COHORT, asked=asked)
        cells = [one for one in looked.status.cells if same_name(one.username, username)]
        return {
            "shared": sum(same_name(one.username, username) for one in shared),
            "handed_in": sum(cell.handed_in is not None for cell in cells),
            "public": view.public.made is not None,
        }

    def _out(self, said: Message) -> Message:
        file, username = self._roll(said), str(said.get("username", ""))
        person = enrolling.roll(self.course, file).person(username)
        self._last = enrolling.take_out(self.course, file, username)
        name = person.name if person else username
        return self._done(f"{name} is taken out of the list.{self._after_out(username, file)}")

    def _after_out(self, username: str, file: str) -> str:
        decides, leads = self.hosting.decides, file == opening.MEMBERS
        if still := self._still(username, file):
            after = f" They go on reading the portfolio, as a {still}."
        elif decides == "members.csv":
            after = " On the Hub they are out of this course within a minute."
        else:
            after = " As a leader they read the portfolio no more." if decides and leads else ""
        return after + (" What they share goes at the next publishing." if leads else "")

    def _list_plan(self, said: Message) -> Message:
        given = said.get("bytes")
        if not isinstance(given, bytes) or len(given) > enrolling.MOST_LIST:
            raise CourseError(
                f"this file is larger than {KB} KB, which no list of a cohort is",
                do="choose the list itself, as CSV",
            )
        self._list, file = given, self._roll(said)
        self._check_decided(file)
        return self._planned(said, enrolling.plan(self.course, file, given, small=self._small))

    def _planned(self, said: Message, found: Plan, *, anew: bool = False) -> Message:
        self._plan = found
        return {
            "say": "people-list-plan",
            "who": "guest" if said.get("who") == "guest" else "leader",
            "anew": anew,
            "problem": found.problem,
            "agreed": found.agreed,
            "faults": [{"line": one.line, "sentence": one.sentence} for one in found.faults],
            "come": [_plain(one) for one in found.come],
            "change": [
                {"name": old.name, "username": old.username, "what": _differences(old, new)}
                for old, new in found.change
            ],
            "go": [_plain(one) for one in found.go],
            "same": found.same,
        }

    def _take_list(self, said: Message) -> Message:
        file, out = self._roll(said), said.get("out") is True
        done = enrolling.take_in(
            self.course,
            file,
            self._list,
            small=self._small,
            agreed=str(said.get("agreed", "")),
            out=out,
        )
        if isinstance(done, Plan):
            return self._planned(said, done, anew=True)
        self._last, self._list = done, b""
        return self._done(f"{_taken_in(self._plan, out=out)}{_shown_next(file)}")

    def _from_hub(self) -> Message:
        before = enrolling.roll(self.course, opening.MEMBERS).content
        synced = membership.sync(self.course, from_hub=True, environment=self._environment)
        if synced.added:
            after = enrolling.roll(self.course, opening.MEMBERS).content
            self._last = Changed(file=opening.MEMBERS, before=before, after=after)
        return self._done(" ".join(_brought_in(synced)))

    def _undo(self) -> Message:
        last, self._last = self._last, None
        if last is None:
            raise CourseError("there is nothing to undo", do="look at the list as it is now")
        enrolling.undo(self.course, last)
        return self._done("Undone: the list is as it was before.")

    def _done(self, sentence: str) -> Message:
        return {"say": "people-done", "sentence": sentence, **self._told()}


def _plain(person: Member) -> dict[str, str]:
    return {name: getattr(person, name) for name in SHOWN}


def _person(said: Mapping[str, object], *, small: bool) -> Member:
    """Return a person as they were typed: without spaces around, in the one form that is kept."""
    told = {name: str(said.get(name) or "") for name in SHOWN}
    told = {name: unicodedata.normalize("NFC", value).strip() for name, value in told.items()}
    if small:
        told["username"] = told["username"].lower()
    return Member(**told)


def _differences(old: Member, new: Member) -> list[str]:
    """Return what is written otherwise of a person, in words."""
    before, after = _plain(old), _plain(new)
    return [
        f"{name}: {_quoted(before[name])} becomes {_quoted(after[name])}"
        for name in SHOWN
        if before[name] != after[name]
    ]


def _quoted(value: str) -> str:
    return f"“{value}”" if value else "nothing"


def _taken_in(done: Plan, *, out: bool) -> str:
    """Return what came of a list.

    >>> _taken_in(Plan(file="members.csv", come=(Member(username="a", name="A"),)), out=True)
    'The list is taken in: 1 came in, 0 were changed, 0 were taken out.'
    """
    come, change, go = len(done.come), len(done.change), len(done.go) if out else 0
    changed, gone = ("was" if number == 1 else "were" for number in (change, go))
    return (
        f"The list is taken in: {come} came in, {change} {changed} changed, {go} {gone} taken out."
    )


def _shown_next(file: str) -> str:
    return " The portfolio shows it from the next publishing on." if file == opening.MEMBERS else ""


def _put_in_sentence(person: Member, file: str, decides: str) -> str:
    """Return what is so now that somebody stands in a file, and what has to be yet."""
    what = "in the list of leaders" if file == opening.MEMBERS else "a guest"
    sentence = f"{person.name} is {what} now."
    if decides == "members.csv":
        return f"{sentence} The Hub lets them in when they log in as {person.username}."
    if decides == "hub":
        return f"{sentence} They are let in once the Hub's group of leaders has {person.username}."
    return sentence


def _brought_in(synced: membership.Synced) -> Iterable[str]:
    """Yield what was brought in from the Hub's group, in sentences."""
    if synced.added:
        yield f"Put in from the Hub: {', '.join(synced.added)}."
        yield "They are shown by their usernames until you write their names: press Change."
    else:
        yield "The Hub has nobody who is not in the list."
    if synced.refused:
        yield f"Not usable here as usernames: {', '.join(synced.refused)}."
        yield "Ask who looks after the Hub to give them usernames without spaces, slashes or plus signs."
    if synced.not_yet:
        yield f"In the list, and not in the Hub's group: {', '.join(synced.not_yet)}; they stay in the list."


def _not_done(doing: str, problem: str, do: str) -> Message:
    what = f"{problem[:1].upper()}{problem[1:]}"
    return {"say": "people-not-done", "do": doing, "problem": what, "next": at_the_desk(do)}

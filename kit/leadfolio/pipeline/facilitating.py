"""The facilitator's desk: where a cohort is, and the work of running it, at the press of a button."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from leadfolio import times
from leadfolio.edges.disk import files, manifests
from leadfolio.errors import ExchangeError, LeadfolioError
from leadfolio.journal import Audience
from leadfolio.pipeline import facilitating_people as peoples
from leadfolio.pipeline import facilitating_public as publics
from leadfolio.pipeline import facilitating_release as releases
from leadfolio.pipeline import facilitating_view as views
from leadfolio.pipeline import facilitating_work as works
from leadfolio.pipeline.facilitating_view import Unread, View, Ways
from leadfolio.pipeline.facilitating_words import at_the_desk, titled
from leadfolio.session import showing
from leadfolio.session.surroundings import Surroundings, is_voila

NAME = "desk.ipynb"
SENTENCE = "This is the facilitator's desk. Open it to see your cohort."
LOCK = "desk.lock"
WEEKS = 3
READERS = (Audience.COHORT, Audience.PUBLIC)
Message = dict[str, object]


def desk() -> None:
    """Show the desk of the course folder that this notebook lies in."""
    showing.explained(_show)


def write_desk(course: Path) -> Path:
    """Put the desk's notebook into a course folder, unless it is there; return its path."""
    return files.put_shipped(course, "templates", "notebook", NAME)


def _show(around: Surroundings, live: bool) -> None:
    if not live:
        showing.show_still(f"<p>{SENTENCE}</p>", text=SENTENCE)
        return
    from leadfolio.edges.widgets import desk as widgets
    from leadfolio.edges.widgets import stage

    own = Desk(
        around.folder,
        now=lambda: datetime.now(UTC),
        commons=around.commons or "",
        hosting=peoples.Hosting(
            decides=around.decides, facilitators=around.facilitators, guests=around.guests
        ),
    )
    shown = widgets.Desk({"voila": is_voila(), "hub": around.hub}, own.answer)
    own.tell = shown.send
    stage.show(shown)


class Desk:
    """Answers the page, and does one work at a time beside it; `tell` says how far that is."""

    def __init__(
        self,
        course: Path,
        *,
        now: Callable[[], datetime],
        commons: str = "",
        exchange: Path | None = None,
        hosting: peoples.Hosting | None = None,
    ) -> None:
        self.course, self.now, self.exchange = course, now, exchange
        self.tell: Callable[[Message], None] = lambda _: None
        self._portfolio = _portfolio(commons)
        self._view: View | None = None
        self._people = peoples.People(
            course,
            hosting=hosting or peoples.Hosting(),
            view=lambda: self._view or self._looked(),
        )
        self._busy, self._doing, self._work = threading.Lock(), "", 0
        self._begun: datetime | None = None

    def answer(self, message: object) -> Message:
        """Return the answer to what the page says; never raises what we can explain."""
        said = message if isinstance(message, dict) else {}
        doing = said.get("do")
        try:
            if doing in works.WORKS:
                return self._begin(str(doing), said)
            if self._people.answers(doing):
                return self._people.answer(said)
            if doing == "how":
                return {"say": "doing", **self._how()}
            if doing == "plan":
                return {"say": "plan", **self._plan(said)}
            if doing == "public-plan":
                return {"say": "public-plan", **self._public_plan()}
            if doing == "pieces":
                return {"say": "pieces", **self._pieces(said)}
            if doing == "back-plan":
                return {"say": "back-plan", **self._back_plan(said)}
            if doing == "standards":
                return {"say": "standards", **self._standards()}
            return self._shown(said, anew=doing != "look" or self._view is None)
        except LeadfolioError as error:
            return _not_done(str(doing), error.problem, error.do)

    def _shown(self, said: Message, *, anew: bool) -> Message:
        if anew or self._view is None:
            self._view = self._looked()
        weeks = said.get("weeks")
        shown = views.told(
            self._view,
            now=self.now(),
            since=times.read(said.get("since")),
            weeks=weeks if isinstance(weeks, int) and 1 <= weeks <= 52 else WEEKS,
        )
        return {"say": "desk", **shown, **self._how()}

    def _looked(self) -> View:
        from leadfolio.edges.exchange import formgrader, names, places
        from leadfolio.pipeline import looking_over

        looked = looking_over.status(self.course, exchange=self.exchange, now=self.now())
        course = looked.status.course
        root = places.exchange(self.exchange, course=self.course)
        outbound = names.outbound(root, course.id)
        known = formgrader.graded(self.course)
        return View(
            looked=looked,
            released=views.versions_released(outbound, course.modules),
            ways=Ways(
                work=lambda username, module: formgrader.page(username, module, known),
                portfolio=self._portfolio,
                reading=self._portfolio or course.base_url.strip(),
                zips={who: publics.fresh_zip(self.course, course, who) for who in READERS},
            ),
            public=publics.prospect(self.course, looked),
            unsent=self._unread(),
            unready=views.unready(self.course, looked, known),
        )

    def _unread(self) -> Unread:
        from leadfolio.pipeline import commenting

        try:
            return Unread(comments=commenting.unsent(self.course, exchange=self.exchange))
        except ExchangeError as error:
            return Unread(problem=f"{error.problem}. Next: {at_the_desk(error.do)}.")

    def _plan(self, said: Message) -> Message:
        """Return what a release would change and for whom, before anything changes."""
        planned = releases.plan(self.course, _named(said), exchange=self.exchange)
        return releases.told(planned, self._names(), said=views.beginning)

    def _public_plan(self) -> Message:
        """Return what a public edition would hold, before one is made."""
        self._view = view = self._looked()
        return publics.told(view.public, view.looked, self._names())

    def _pieces(self, said: Message) -> Message:
        """Return what was collected of one person, to choose from."""
        from leadfolio.pipeline import facilitating_back as backs

        self._view = view = self._view or self._looked()
        return backs.pieces(view.looked, _text(said, "who"), said=views.beginning)

    def _back_plan(self, said: Message) -> Message:
        """Return what taking a piece back would do, before anything is removed."""
        from leadfolio.pipeline import facilitating_back as backs

        found = backs.plan(
            self.course, _text(said, "piece"), exchange=self.exchange, now=self.now()
        )
        reading = self._view.ways.reading if self._view else self._portfolio
        return backs.told(found, said=views.beginning, reading=reading)

    def _standards(self) -> Message:
        """Return what stands for each task. It is worked out only when somebody asks for it."""
        from leadfolio.pipeline import facilitating_standards as standards

        reading = self._view.ways.reading if self._view else self._portfolio
        return standards.told(self.course, now=self.now(), address=reading)

    def _how(self) -> Message:
        """Return what is being done now, and since when; works are numbered as they begin."""
        begun = self._begun
        return {
            "work": self._work,
            "doing": works.DOING.get(self._doing, ""),
            "begun": times.stamp(begun) if self._doing and begun else "",
        }

    def _begin(self, doing: str, said: Message) -> Message:
        """Begin a work beside the page, unless one is being done."""
        if not self._busy.acquire(blocking=False):
            busy = _not_done(doing, f"{works.DOING[self._doing]} is not finished yet", LATER)
            return {**busy, "refused": True, **self._how()}
        self._doing, self._begun, self._work = doing, self.now(), self._work + 1
        threading.Thread(target=self._at_work, args=(doing, said), daemon=True).start()
        return {"say": "doing", **self._how()}

    def _at_work(self, doing: str, said: Message) -> None:
        # Whatever happens, the page is told that it ended.
        ended = _not_done(doing, "It stopped for a reason that leadfolio does not know", UNKNOWN)
        try:
            ended = self._worked(doing, said)
        finally:
            # A page may hear of the end before an answer that was on its way: it goes by the number.
            ended = {**ended, "work": self._work}
            self._doing = ""
            self._busy.release()
            self.tell(ended)

    def _worked(self, doing: str, said: Message) -> Message:
        view = self._view
        order = works.Order(
            course=self.course,
            exchange=self.exchange,
            modules=_named(said),
            agreed=_text(said, "agreed"),
            piece=_text(said, "piece"),
            because=_text(said, "because"),
            reading=view.ways.reading if view else self._portfolio,
            now=self.now(),
            said=lambda line: self.tell({"say": "step", "line": titled(line, self._titles())}),
        )
        try:
            with manifests.alone(self.course / "state" / LOCK):
                done = works.WORKS[doing](order)
        except manifests.BusyError:
            return _not_done(doing, "Another page of this desk is at work on this course", LATER)
        except LeadfolioError as error:
            return _not_done(doing, error.problem, error.do)
        except OSError as error:
            why = f"The disk refuses ({error.strerror or error})"
            return _not_done(doing, why, "see that there is room, and that this account may write")
        return {"say": "done", "do": doing, **works.told(done, self._names())}

    def _titles(self) -> dict[str, str]:
        modules = self._view.looked.modules if self._view else ()
        return {module.id: module.title for module in modules if module.title}

    def _names(self) -> dict[str, str]:
        view = self._view
        members = view.looked.status.members if view else ()
        return {member.username: member.name for member in members}


LATER = "wait until that is done, then press again"
UNKNOWN = "press again; if it stays so, run it in a terminal and send what it says to who looks after this server"


def _not_done(doing: str, problem: str, do: str) -> Message:
    what = f"{problem[:1].upper()}{problem[1:]}"
    return {"say": "not-done", "do": doing, "problem": what, "next": at_the_desk(do)}


def _named(said: Message) -> tuple[str, ...]:
    named = said.get("modules")
    return tuple(one for one in named if isinstance(one, str)) if isinstance(named, list) else ()


def _text(said: Message, name: str) -> str:
    found = said.get(name)
    return found if isinstance(found, str) else ""


def _portfolio(commons: str) -> str:
    """Return the address of the cohort's portfolio, where it has one."""
    if not commons.startswith(("http://", "https://")):
        return ""
    return f"{commons.removesuffix('commons.json').rstrip('/')}/"

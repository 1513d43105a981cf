"""A portfolio with something of everything, for the tests of pages: RICH, and EMPTY beside it.

Loaded with runpy: tests are not a package. Everybody in it is invented.
"""

from dataclasses import replace
from datetime import UTC, datetime

from leadfolio.cohort import Person
from leadfolio.course import Course, Module, Part, Reading, Task
from leadfolio.fit import Fit, Place
from leadfolio.journal import Audience, Draft, Link, Moment
from leadfolio.judgement import Judgement
from leadfolio.kinds import Kind
from leadfolio.portfolio import Entry, Media, Picture, Portfolio
from leadfolio.standard import Left, Rules, Standard, Stood

HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x00\x0b\ud800\ufdd0\U0001ffff'
)

COURSE = Course(
    id="autumn-2026",
    title="Leading Learning",
    cohort="Autumn 2026 (invented)",
    modules=("true-north", "best-interest"),
    hashtag="LeadLearners",
    hub_url="https://hub.example.org/",
)
PROMPTS = {
    "why-educator": (
        Kind.REFLECT,
        "Why did you become an educator? Tell it as the story of *one learner*, "
        "and say what you did not understand then.",
    ),
    "log": (Kind.LOG, "What are you learning this week? Post it while it is still unfinished."),
    "ecosystem": (Kind.MAP, "Draw the learning ecosystem around one learner."),
    "decision": (
        Kind.DECIDE,
        "Take one decision that is on your desk now. What is in the best interest of the learner?",
    ),
    "brief": (
        Kind.PRODUCE,
        "Make something that lets a colleague see your true north. A brief, a demo, a recording.",
    ),
    "study": (Kind.EXAMINE, "Study the piece that stands beside your own first attempt."),
    "weigh": (Kind.COMPARE, "Which of these two better serves the learner?"),
    "meet": (Kind.RESPOND, "Answer a colleague's piece."),
    "outward": (Kind.CONNECT, "Share what you are doing and why, where others can see it."),
    "risk": (Kind.COMMIT, "Promise one risk by a date."),
}
TRUE_NORTH = ("why-educator", "log", "brief", "study", "weigh")


def task(id):
    kind, prompt = PROMPTS[id]
    about = "true-north.brief" if kind in (Kind.EXAMINE, Kind.COMPARE) else ""
    return Task(id=id, kind=kind, prompt=prompt, about=about, optional=id == "study")


MODULES = (
    Module(
        id="true-north",
        title="Finding your true north",
        version="sha256:aa",
        summary="Why you became an educator, and what that decides *today*.",
        minutes=60,
        hashtag="TrueNorth",
        reading=(Reading(title="Learner-Centered Leadership", author="Tom Butler"),),
        parts=tuple(Part(task=task(id)) for id in TRUE_NORTH),
    ),
    Module(
        id="best-interest",
        title="In the best interest of the learner",
        version="sha256:bb",
        summary="One real decision on your desk, taken through one question.",
        parts=tuple(Part(task=task(id)) for id in PROMPTS if id not in TRUE_NORTH),
    ),
)

ZOE = Person(
    name="Zoë O’Brien",
    slug="zoe-o-brien",
    role="Principal",
    organisation="Harbour Primary (invented)",
)
AINO = Person(
    name="Aino Lehtonen",
    slug="aino-lehtonen",
    role="Literacy coach",
    organisation="Kallion yläaste (invented)",
)
SAMIR = Person(
    name="سمير حدّاد", slug="سمير-حداد", role="مدير مدرسة", organisation="مدرسة النخيل (invented)"
)
MEI = Person(
    name="林美玲",
    slug="林美玲",
    role="Student leader",
    organisation="Riverside Vocational (invented)",
)
HERON = Person(name="Quiet Amber Heron", slug="quiet-amber-heron", pseudonym=True)
TOMAS = Person(
    name="Tomás Ibarra",
    slug="tomas-ibarra",
    role="Superintendent",
    organisation="Distrito Valle Verde (invented)",
)
GRACE = Person(
    name="Grace Adeyemi",
    slug="grace-adeyemi",
    role="Para-educator lead",
    organisation="Northgate Academy (invented)",
)
STRANGER = Person(name=f"Mal{HOSTILE}", slug="mal", role=HOSTILE, organisation=HOSTILE)


def at(day, hour=9, month=11):
    return datetime(2026, month, day, hour, 15, 3, tzinfo=UTC)


def id_of(n):
    return f"0192f0c1-7b5e-7cc3-98c4-{n:012x}"


def entry(n, person, task, written, **more):
    module = "true-north" if task in TRUE_NORTH else "best-interest"
    kind, prompt = PROMPTS.get(task, (Kind.REFLECT, "A task that is asked no longer."))
    told = {
        "title": "",
        "text": "",
        "language": "en",
        "first_written": written,
        "prompt": prompt,
        "kind": kind,
    } | more
    return Entry(id=id_of(n), module=module, task=task, person=person, written=written, **told)


ZOE_STORY = """\
I was nine when my grandmother asked me to read her the letter from the school, and I lied about what it said. \
It said that I was slow. I told her that it said I was *welcome*.

I have thought about that letter in every meeting since, mostly in the ones where we decide what to call a child[^1]. \
Nobody in that room had met me. They had met a number.

## What I did not understand then

My teacher, Mrs. Pell, did not fight the letter. She sat beside me for eleven weeks with a book about lighthouses, \
and on the twelfth she wrote another one. I thought for years that she had been kind. She had been *exact*: she had \
found out what I could do, in detail, and had written it down where it counted.

> The opposite of a label is not a compliment. It is a description.

So this is what I ask now, before we name anything:

1. Who has sat beside this child?
2. What did they see, in detail?
3. Who else has read it?

| Before | Now |
|:--|:--|
| “Below expected” | “Reads the first page alone, tires on the second” |
| “Disengaged” | “Talks at lunch with Ofa about boats” |

[^1]: We have a form with eleven boxes. None of them is a sentence.
"""
LONG_WORD = "Lebensmittelunverträglichkeitsberatungsstellenleiterinnenkonferenz" * 3

ENTRIES = (
    entry(
        1,
        ZOE,
        "why-educator",
        at(21, 10),
        title="The letter I read out wrong",
        text=ZOE_STORY,
        first_written=at(17),
        tags=("TrueNorth", "labels"),
        moment=Moment.TRIAL,
        exemplar=True,
        files=(
            Media(
                path="assets/letter.png",
                type="image/png",
                bytes=182_211,
                alt="A sketch of a kitchen table with a letter, a lamp and two chairs",
                width=1600,
                height=1067,
                sizes=(
                    Picture(path="assets/letter-480.png", width=480),
                    Picture(path="assets/letter-960.png", width=960),
                ),
            ),
            Media(
                path="assets/talk.mp3",
                type="audio/mpeg",
                bytes=1_240_000,
                alt="Me, reading the letter as it was",
            ),
            Media(
                path="assets/walk.mp4",
                type="video/mp4",
                bytes=8_400_000,
                alt="A walk through the reading room",
            ),
            Media(
                path="assets/form.pdf",
                type="application/pdf",
                bytes=64_000,
                alt="The form with one more box",
            ),
            Media(
                path="assets/counts.csv",
                type="text/csv",
                bytes=900,
                alt="What the descriptions were about",
            ),
        ),
        links=(
            Link(
                url="https://example.org/lighthouses?a=1&b=2",
                title="The book about lighthouses",
                note="Out of print; the pictures are enough.",
            ),
        ),
        drafts=(
            Draft(
                written=at(17),
                text="I became a teacher because I love children.",
                note="Grace asked me which child. I had no answer, and that was the answer.",
            ),
            Draft(
                written=at(19, 18),
                text="I was nine. There was a letter. My teacher was *kind* to me and I wanted to be like her.",
                note="Kind is what I said at her funeral. What she actually did was keep notes.",
            ),
        ),
    ),
    entry(
        2,
        AINO,
        "why-educator",
        at(20, 17),
        language="fi",
        title="Poika joka ei puhunut",
        text="Hän ei puhunut koko syksynä. Marraskuussa hän kysyi, **miksi** ikkunat kirjoitetaan oppituntien jälkeen. En tiennyt, mitä hän tarkoitti. Vasta keväällä ymmärsin: hän oli piirtänyt niihin joka päivä sormella, ja siivooja pyyhki ne joka ilta.",
        tags=("truenorth",),
        moment=Moment.JOY,
        built_on=(id_of(1),),
        exemplar=True,
    ),
    entry(
        3,
        SAMIR,
        "why-educator",
        at(19, 8),
        language="ar",
        title="الرسالة التي لم أرسلها",
        text="كنت في الصف السابع عندما سألني المعلم: ماذا تريد أن *تفهم*؟ لم يسألني أحد من قبل ماذا أريد أن أفهم، بل ماذا أريد أن أكون. ما زلت أحمل هذا السؤال إلى كل اجتماع، وأطرحه على الطلاب في أول يوم من السنة.\n\n- ماذا تريد أن تفهم؟\n- من يمكنه أن يساعدك؟\n",
        tags=("TrueNorth", "أسئلة"),
        built_on=(id_of(2), id_of(1)),
    ),
    entry(
        4,
        MEI,
        "log",
        at(20, 12),
        language="zh-Hant",
        text="今天我第一次主持了學生會議。我以為我需要準備所有答案，但是其實我只需要準備三個問題。最安靜的同學最後說了最多。下一次我想讓她來主持。",
        tags=("學生聲音",),
        moment=Moment.TRIUMPH,
    ),
    entry(
        5,
        HERON,
        "why-educator",
        at(18, 21),
        text="I did not choose it. The job was near my mother's house and I needed to be near my mother's house. I have never written that down before. The reasons came later, and they are better than the ones I had been telling.",
        moment=Moment.FRUSTRATION,
    ),
    entry(
        6,
        GRACE,
        "meet",
        at(21, 19),
        text="Which of the eleven boxes would you take out first? I would like to try it at Northgate before the reports go home in December.",
        data={"to": id_of(1), "manner": "question"},
        answers_to=id_of(1),
    ),
    entry(
        7,
        TOMAS,
        "meet",
        at(21, 20),
        language="es",
        text="Gracias por esto. Lo leí en voz alta en la reunión de directores y nadie dijo nada durante un rato, que en nuestras reuniones es mucho decir.",
        data={"to": id_of(1), "manner": "thanks"},
        answers_to=id_of(1),
    ),
    entry(
        8,
        GRACE,
        "decision",
        at(16, 14),
        title="Who sits by the door",
        text="We moved the quiet table away from the door. It took a term to see that the door was why they were quiet.",
        tags=("seating",),
        data={
            "decision": "Whether the support table stays by the door",
            "options": ("Leave it", "Move it to the window", "Take the table away altogether"),
            "learner": "Ofa, who counts everyone who comes in and loses the page each time",
            "how_they_would_tell": "She would finish *one* page before lunch, and say so",
        },
    ),
    entry(
        9,
        TOMAS,
        "ecosystem",
        at(15, 11),
        language="es",
        title="Alrededor de Lucía",
        data={
            "centre": "Lucía, 14 años, tercer curso, cuida de su hermano por las tardes",
            "modalities": (
                {
                    "name": "Clases de la mañana",
                    "kind": "face-to-face",
                    "note": "Llega tarde los lunes",
                },
                {
                    "name": "Taller de radio",
                    "kind": "blended",
                    "note": "Lo único que prepara en casa",
                },
                {"name": "Tutoría por mensaje", "kind": "virtual", "note": ""},
            ),
            "organisations": (
                {"name": "Radio comunitaria", "gives": "Un micrófono y un horario"},
                {"name": "Biblioteca municipal", "gives": "Un sitio donde el hermano también cabe"},
            ),
        },
    ),
    entry(
        10,
        AINO,
        "brief",
        at(14, 9),
        title="A one-page brief: describing before naming",
        text="One page, three columns, no adjectives. It is meant to be filled in standing up.",
        exemplar=True,
        built_on=(id_of(1),),
        data={
            "medium": "A one-page brief",
            "how": "I wrote it on paper first, at the copier, with whoever came by. The third column was the caretaker's idea.",
        },
        files=(
            Media(
                path="assets/brief.pdf",
                type="application/pdf",
                bytes=210_000,
                alt="The brief, one page",
            ),
        ),
    ),
    entry(
        11,
        ZOE,
        "study",
        at(21, 15),
        data={
            "entry": id_of(10),
            "meets": "Both ask for *what was seen*.",
            "passes": "Mine names who sat beside the child.",
            "differs": "Hers has no adjectives at all. I kept two, and I would defend them.",
        },
        answers_to=id_of(10),
    ),
    entry(
        12,
        TOMAS,
        "outward",
        at(13, 9),
        text="I asked the parents of our bus routes to tell me what the first ten minutes of the day are like.",
        data={
            "post": "What does the first ten minutes of school look like from the bus?",
            "where": "The district's page and the radio",
            "what_happened": "Forty-one answers. Nineteen were from drivers.",
        },
        links=(Link(url="https://example.org/posts/bus"),),
    ),
    entry(
        13,
        GRACE,
        "risk",
        at(12, 9),
        text="I will ask a student to run our Monday briefing, and I will not rehearse it with them.",
        data={
            "by": "2026-12-01",
            "outcome": "kept",
            "learned": "She started with the thing we always leave for the end.",
        },
        moment=Moment.TRIUMPH,
    ),
    entry(
        14,
        MEI,
        "risk",
        at(12, 10),
        text="I will say that I do not know, out loud, in class.",
        data={"by": "2026-12-15", "outcome": None},
    ),
    entry(
        15,
        ZOE,
        "weigh",
        at(11, 9),
        text="The second one lets me hear the child.",
        data={
            "better": id_of(1),
            "other": id_of(2),
            "because": "I could hear the child",
            "left": id_of(2),
        },
    ),
    entry(
        16,
        HERON,
        "log",
        at(28, 7, month=10),
        title="A short one",
        text="Third week of saying less in meetings. Nobody has noticed, which is information.",
        tags=("labels",),
    ),
    entry(
        17,
        AINO,
        "log",
        at(30, 7, month=10),
        text=f"{LONG_WORD}\n\nhttps://example.org/{'a' * 180}\n\n    {'code ' * 60}",
    ),
    entry(
        18,
        GRACE,
        "log",
        at(29, 7, month=10),
        files=(
            Media(
                path="assets/wall.png",
                type="image/png",
                bytes=90_000,
                alt="A wall of sticky notes in four colours",
                width=1200,
                height=900,
                sizes=(Picture(path="assets/wall-480.png", width=480),),
            ),
        ),
    ),
    entry(
        19,
        SAMIR,
        "meet",
        at(22, 6),
        language="ar",
        text="وماذا لو سألنا الطفل نفسه أن يكتب الوصف؟",
        data={"to": id_of(2), "manner": "challenge"},
        answers_to=id_of(2),
        built_on=(id_of(2),),
    ),
    entry(
        20,
        STRANGER,
        "why-educator",
        at(10, 9),
        title=HOSTILE,
        text=f"{HOSTILE}\n\n[x](javascript:alert(3)) ![y](https://elsewhere.example/track.png) <style>*{{}}</style>",
        language=HOSTILE,
        tags=(HOSTILE, "#", "CON"),
        prompt=HOSTILE,
        links=(
            Link(url=f"https://example.org/{HOSTILE}", title=HOSTILE, note=HOSTILE),
            Link(url="JavaScript:alert(4)"),
        ),
        files=(
            Media(path="assets/odd.png", type="image/png", bytes=1, alt=HOSTILE, width=1, height=1),
            Media(path="assets/odd.csv", type="text/csv", bytes=1, alt=HOSTILE),
        ),
        drafts=(Draft(written=at(9), text=HOSTILE, note=HOSTILE),),
    ),
    entry(
        21,
        STRANGER,
        "ecosystem",
        at(10, 8),
        data={
            "centre": HOSTILE,
            "modalities": ({"name": HOSTILE, "kind": "virtual", "note": HOSTILE},),
            "organisations": ({"name": HOSTILE, "gives": HOSTILE},),
        },
    ),
    entry(22, STRANGER, "gone-since", at(10, 7), text="]]> -->"),
)
RICH = Portfolio(
    course=COURSE,
    audience=Audience.COHORT,
    modules=MODULES,
    entries=tuple(sorted(ENTRIES, key=lambda e: e.written, reverse=True)),
)
EMPTY = replace(RICH, entries=())
PUBLIC = replace(
    RICH, audience=Audience.PUBLIC, course=replace(COURSE, base_url="https://folio.example.org/a b")
)

BECAUSE = (
    ("en", "It names the child, and what it cost to look."),
    ("en", f"The cost is *named*, on one page. {HOSTILE}"),
    ("es", "Nombra al niño y dice cuánto **costó** mirar."),
    ("ar", "يسمّي الطفل ويقول كم كلّف النظر."),
)


def judged(n, better, other, audience=Audience.PUBLIC):
    language, because = BECAUSE[n % len(BECAUSE)]
    return Judgement(
        id=id_of(900 + n),
        judge=f"judge-{n}",
        task="true-north.brief",
        better=id_of(better),
        other=id_of(other),
        because=because,
        language=language,
        written=at(10, n % 20),
        audience=audience,
    )


BRIEF = next(int(e.id[-12:], 16) for e in RICH.entries if e.task == "brief" and e.exemplar)
# One standard with all there is to tell: refreshed twice, divided, one taken back, one set aside.
STANDARDS = {
    "true-north.brief": Standard(
        task="true-north.brief",
        rules=Rules(odds=0.992, judges=7),
        leaders=12,
        pool=frozenset({id_of(1), id_of(2), id_of(3), id_of(BRIEF)}),
        judgements=(
            *(judged(n, *((BRIEF, 1) if n % 2 else (1, BRIEF))) for n in range(8)),
            *(judged(n, BRIEF, 2) for n in range(8, 12)),
        ),
        events=(
            Stood(entry=id_of(1), at=at(3), odds=0.93, preferred=13, of=14),
            Stood(entry=id_of(99), at=at(5), over=id_of(1), odds=0.9961, preferred=7, of=7),
            Left(entry=id_of(99), at=at(7)),
            Stood(entry=id_of(5), at=at(8), over=id_of(1), odds=0.9961, preferred=7, of=7),
            Left(entry=id_of(5), at=at(9), because="It names a child."),
            Stood(entry=id_of(2), at=at(10), odds=0.9, preferred=9, of=12),
            Stood(entry=id_of(BRIEF), at=at(12), over=id_of(2), odds=0.9961, preferred=7, of=7),
        ),
        fit=Fit(
            places=(
                Place(entry=id_of(BRIEF), logit=0.9, se=0.4, comparisons=12),
                Place(entry=id_of(1), logit=0.2, se=0.5, comparisons=8),
                Place(entry=id_of(2), logit=-1.1, se=0.7, comparisons=4),
            )
        ),
        aside={id_of(5): "It names a child."},
    )
}

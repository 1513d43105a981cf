"""What is said at a desk: buttons in place of commands, titles in place of ids, nobody sent to a terminal."""

import re
from collections.abc import Mapping

RUN = re.compile(r"run `leadfolio (check|release|collect|publish)`(?: first)?")
# What only somebody with a terminal can do.
TERMINAL = re.compile(r"leadfolio [a-z]+|--[a-z]+|another account|this as the account|pip install")
STEP = re.compile(r"(released |.*, )?([a-z0-9-]+)(:.*)?")
ALONE = re.compile(r"^(.+): leadfolio (check|release|collect|publish)$")


def at_the_desk(do: str) -> str:
    """Return a next step as somebody takes it who has buttons and no terminal.

    >>> at_the_desk("mend the lines, then run `leadfolio check` until it finds nothing")
    'mend the lines, then press “Check” until it finds nothing'
    >>> at_the_desk("release a module first: leadfolio release")
    'release a module first'
    >>> at_the_desk("run `leadfolio doctor`")
    'send this to who looks after the server: run `leadfolio doctor`'
    """
    alone = ALONE.match(do)
    said = alone[1] if alone else RUN.sub(lambda found: f"press “{found[1].title()}”", do)
    if TERMINAL.search(said):
        return f"send this to who looks after the server: {said}"
    return said


def titled(line: str, titles: Mapping[str, str]) -> str:
    """Return a step of a work that calls its module by title, at either end of the line.

    >>> titled("1 of 2, Ada Berg, north", {"north": "True north"})
    '1 of 2, Ada Berg, “True north”'
    >>> titled("north: 3 tasks, run once in 1.2 s", {"north": "True north"})
    '“True north”: 3 tasks, run once in 1.2 s'
    >>> titled("putting it into a zip", {"zip": "Zip"})
    'putting it into a zip'
    """
    found = STEP.fullmatch(line)
    if not found or found[2] not in titles:
        return line
    return f"{found[1] or ''}“{titles[found[2]]}”{found[3] or ''}"

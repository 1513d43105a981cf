"""What to do next, said for a desk: a button's name in place of a command, nobody sent to a terminal."""

import re

RUN = re.compile(r"run `leadfolio (check|release|collect|publish)`(?: first)?")
# What only somebody with a terminal can do.
TERMINAL = re.compile(r"leadfolio [a-z]+|--[a-z]+|another account|this as the account|pip install")
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

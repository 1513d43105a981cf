"""Where each page of the site lies, as a path below its root."""

from leadfolio import ids

FRONT = "index.html"
MODULES = "modules/index.html"
LEADERS = "leaders/index.html"
TAGS = "tags/index.html"
LOG = "log/index.html"
MOMENTS = "moments/index.html"
STANDARDS = "standards/index.html"
PEOPLE = "people/index.html"
MAPS = "maps/index.html"
SEARCH = "search/index.html"
STYLE = "assets/site.css"
ICON = "assets/icon.svg"
SEARCH_INDEX = "assets/search-index.js"
ATOM_FEED = "feed.xml"
JSON_FEED = "feed.json"


def module(id: str) -> str:
    """Return the path of a module's page."""
    return f"modules/{id}/index.html"


def task(module: str, id: str) -> str:
    """Return the path of the page with everything shared of one task."""
    return f"modules/{module}/{id}/index.html"


def leader(slug: str) -> str:
    """Return the path of one leader's portfolio."""
    return f"leaders/{slug}/index.html"


def booklet(leader: str) -> str:
    """Return the path of a leader's portfolio made to be printed, from that of their page.

    >>> booklet("leaders/zoe/index.html")
    'leaders/zoe/booklet/index.html'
    """
    return f"{leader.removesuffix('index.html')}booklet/index.html"


def compass(leader: str) -> str:
    """Return the path of a leader's compass, from that of their page.

    >>> compass("leaders/zoe/index.html")
    'leaders/zoe/compass/index.html'
    """
    return beside(leader, "compass/index.html")


def entry(id: str) -> str:
    """Return the path of one entry."""
    return f"e/{id}/index.html"


def tag(words: str) -> str:
    """Return the path of a tag's page; tags that make one slug share it.

    >>> tag("True North"), tag("#truenorth") == tag("TrueNorth")
    ('tags/true-north/index.html', True)
    """
    return f"tags/{ids.slug(words)}/index.html"


def moment(name: str) -> str:
    """Return the path of the page with everything of one moment."""
    return f"moments/{name}/index.html"


def standard(module: str, task: str) -> str:
    """Return the path of one task's standard."""
    return f"standards/{module}.{task}/index.html"


def folder(page: str) -> str:
    """Return the folder of a page, ending in a slash, or nothing for the front page's."""
    return page.removesuffix("index.html")


def beside(page: str, name: str) -> str:
    """Return the path of a file that lies beside a page.

    >>> beside("index.html", "feed.xml"), beside("tags/joy/index.html", "feed.xml")
    ('feed.xml', 'tags/joy/feed.xml')
    """
    return f"{folder(page)}{name}"


def root(path: str) -> str:
    """Return the way from a page up to the site's root.

    >>> root("index.html"), root("tags/true-north/index.html")
    ('', '../../')
    """
    return "../" * path.count("/")

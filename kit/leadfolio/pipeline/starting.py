"""`leadfolio init`: a new course folder with the shipped modules."""

import json
import re
import shutil
from pathlib import Path

from leadfolio import ids
from leadfolio.edges.disk import files
from leadfolio.errors import CourseError

KEPT = ("course.toml", "members.csv", "nbgrader_config.py", "jupyterhub_config.py", "modules")


def init(folder: Path, *, title: str | None = None, cohort: str | None = None) -> Path:
    """Make a course folder with the shipped modules, and return it.

    The cohort's name also names the course: "Autumn 2026" is the course `autumn-2026`.

    Raises:
        CourseError: the folder holds something already, or the cohort gives no id.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(
            f"{folder} is there already and is not empty",
            do="choose a new folder, or empty this one yourself: nothing was changed",
        )
    changes = {} if title is None else {"title": _line(title, "title")}
    if cohort is not None:
        changes |= {"cohort": _line(cohort, "cohort"), "id": _course_id(cohort)}
    shipped = files.shipped("course")
    folder.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        source = shipped / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        elif source.is_file():
            shutil.copyfile(source, folder / name)
    written = (folder / "course.toml").read_text(encoding="utf-8")
    for key, value in changes.items():
        written = _with(written, key, value)
    files.write_whole(folder / "course.toml", written.encode())
    return folder


def _with(written: str, key: str, value: str) -> str:
    """Return course.toml with one value changed, its comments as they were."""
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    before, found, after = re.split(rf'(?m)^({key} = ".*?")', written, maxsplit=1)
    del found
    return f"{before}{line}{after}"


def _line(text: str, name: str) -> str:
    if not text.strip() or not text.isprintable():
        raise CourseError(
            f"the {name} is empty or holds a line break or another control character",
            do=f'give a {name} in one line: --{name} "Autumn 2026"',
        )
    return text.strip()


def _course_id(cohort: str) -> str:
    """Return the course id that a cohort's name gives."""
    words = re.sub(r"[^a-z0-9]+", "-", ids.slug(cohort)).strip("-")
    if not ids.is_slug(words) or words == "leadfolio":
        raise CourseError(
            f"no course id can be made of the cohort {cohort!r}",
            do='use some letters a-z or digits, as in "Autumn 2026"; `id` in course.toml can be changed later',
        )
    return words

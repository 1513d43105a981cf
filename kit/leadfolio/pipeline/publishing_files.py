"""Publishing, second part: the files of what is shown. Nothing else is even opened."""

import hashlib
from collections.abc import Container, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from leadfolio import bare, media
from leadfolio.edges.disk import drawn, stamps, submissions
from leadfolio.edges.disk.drawn import Seen, Size
from leadfolio.edges.disk.stamps import Stamp
from leadfolio.edges.disk.submissions import Trouble
from leadfolio.errors import SiteError
from leadfolio.journal import ShownAs
from leadfolio.pipeline.publishing_reading import SUBMITTED
from leadfolio.portfolio import Media, Picture, Shared
from leadfolio.report import Level, Note

PICTURES = "pictures"
Key = tuple[str, str, str]  # username, module, path in the submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files that can be shown, where the site's assets come from, and what was noticed.

    `assets` says for each name below `assets/` whose file it is; None for a drawn picture.
    `used` are the sha256 of every attached file that some piece shows.
    """

    media: dict[Key, Media] = field(default_factory=dict)
    assets: dict[str, Key | None] = field(default_factory=dict)
    read: dict[str, Stamp | None] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attached:
    """One attached file: its stamp, its content if it had to be read, or what is wrong with it."""

    key: Key
    stamp: Stamp | None
    content: bytes | None = None
    trouble: Trouble | None = None


def look_at_files(
    folder: Path,
    pieces: Iterable[Shared],
    *,
    most: int,
    before: Mapping[str, Stamp | None],
    at: int,
    jobs: int,
) -> Files:
    """Return the files of pieces that can be shown, each looked at once and drawn once."""
    pieces = tuple(pieces)
    wanted = sorted({(p.username, p.module, f.path) for p in pieces for f in p.response.files})
    hidden = {
        (p.username, p.module, f.path)
        for p in pieces
        if p.response.shown_as is ShownAs.PSEUDONYM
        for f in p.response.files
    }
    attached: dict[Key, _Attached] = {}
    known: dict[str, Seen] = {}

    def look(key: Key) -> tuple[_Attached, Seen | None]:
        one = _attached(folder, key, most=most, before=before, at=at)
        return one, _seen(folder, one, most=most) if one.trouble is None else None

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for one, found in pool.map(look, wanted):
            attached[one.key] = one
            if found is not None and one.stamp is not None:
                known[one.stamp[1]] = found
    return _gathered(attached, known, hidden=hidden)


def _gathered(
    attached: Mapping[Key, _Attached], known: Mapping[str, Seen], *, hidden: Container[Key]
) -> Files:
    """Return what can be shown; `hidden` are the files of those who go by an invented name."""
    files, notes = Files(), []
    for key, one in attached.items():
        files.read[_place(key)] = one.stamp
        found = known.get(one.stamp[1]) if one.stamp is not None else None
        if one.trouble is not None:
            notes.append(_note(key, one.trouble.code, one.trouble.message))
        elif found is None or one.stamp is None:
            continue
        elif found.code:
            notes.append(_note(key, found.code, found.message))
        elif found.type == "text/csv" and not key[2].lower().endswith(".csv"):
            notes.append(_note(key, "file-refused", _REFUSED))
        elif found.may_name and key in hidden:
            notes.append(_note(key, "file-may-name", _MAY_NAME))
        else:
            _add(files, key, one.stamp, found)
    return Files(
        media=files.media,
        assets=files.assets,
        read=files.read,
        used=frozenset(known),
        notes=tuple(notes),
    )


def _add(files: Files, key: Key, stamp: Stamp, found: Seen) -> None:
    """Add one file that can be shown, and the assets it needs."""
    if not found.sizes:
        name = f"{stamp[1]}.{media.ENDINGS[found.type]}"
        files.assets[name] = key
        files.media[key] = Media(path=f"assets/{name}", type=found.type, bytes=stamp[0][1])
        return
    whole, *smaller = found.sizes
    files.assets.update({size.name: None for size in found.sizes})
    files.media[key] = Media(
        path=f"assets/{whole.name}",
        type=found.type,
        bytes=whole.bytes,
        width=whole.width,
        height=whole.height,
        sizes=tuple(Picture(path=f"assets/{s.name}", width=s.width) for s in smaller),
    )


def _place(key: Key) -> str:
    return "/".join((SUBMITTED, *key))


def _attached(
    folder: Path, key: Key, *, most: int, before: Mapping[str, Stamp | None], at: int
) -> _Attached:
    """Return a file's stamp; its bytes are only read where it looks other than before."""
    username, module, path = key
    stamp = stamps.stamp(folder / _place(key), at=at)
    old = before.get(_place(key))
    if stamp and old and old[1] and old[2] and stamp[0] == old[0] and stamp[0][1] <= most:
        return _Attached(key=key, stamp=old)
    document = submissions.read_document(
        folder / SUBMITTED, username, module, *path.split("/"), most=most
    )
    if document.content is None or stamp is None:
        gone = Trouble(code="file-missing", message="is not in the submission")
        return _Attached(key=key, stamp=stamp, trouble=document.trouble or gone)
    sha256 = hashlib.sha256(document.content).hexdigest()
    return _Attached(key=key, stamp=(stamp[0], sha256, stamp[2]), content=document.content)


def _seen(folder: Path, one: _Attached, *, most: int) -> Seen | None:
    """Return what a file is, from what is kept of it or from its bytes."""
    if one.stamp is None:
        return None
    place, sha256 = folder / "state" / PICTURES, one.stamp[1]
    kept = drawn.seen(place, sha256)
    if kept is not None and _is_fresh(place, kept):
        return kept
    content = one.content
    if content is None:
        content = _asset(folder, one.key, sha256=sha256, most=most)
    found, contents = _examined(content)
    drawn.keep(place, sha256, found, contents)
    return found


def _is_fresh(place: Path, kept: Seen) -> bool:
    """Whether what is kept would come out the same, and is all there."""
    if kept.type in bare.TYPES:
        made = bare.MAKER
    elif kept.maker:
        from leadfolio.edges import pictures

        made = pictures.MAKER
    else:
        return True
    return kept.maker == made and all((place / s.name).is_file() for s in kept.sizes)


def _examined(content: bytes) -> tuple[Seen, dict[str, bytes]]:
    """Return what bytes are, and the pictures drawn of them."""
    type_ = media.found_type(content)
    if type_ is None:
        return Seen(code="file-refused", message=_REFUSED), {}
    if type_ in bare.TYPES:
        return _bared(content, type_)
    if type_ not in media.PICTURES:
        return Seen(type=type_), {}
    from leadfolio.edges import pictures

    try:
        sizes = pictures.draw(content)
    except pictures.PictureError as error:
        return Seen(
            maker=pictures.MAKER, code="picture-unreadable", message=f"the picture {error}"
        ), {}
    contents = {
        f"{hashlib.sha256(s.content).hexdigest()}.{media.ENDINGS[s.type]}": s.content for s in sizes
    }
    named = zip(contents, sizes, strict=True)
    return Seen(
        type=sizes[0].type,
        maker=pictures.MAKER,
        sizes=tuple(
            Size(name=name, width=s.width, height=s.height, bytes=len(s.content))
            for name, s in named
        ),
    ), contents


def _bared(content: bytes, type_: str) -> tuple[Seen, dict[str, bytes]]:
    """Return a file without what it says of its maker, where it says anything."""
    made = bare.bare(content, type_)
    found = Seen(type=type_, maker=bare.MAKER, may_name=not made.sure)
    if made.content == content:
        return found, {}
    name = f"{hashlib.sha256(made.content).hexdigest()}.{media.ENDINGS[type_]}"
    size = Size(name=name, width=0, height=0, bytes=len(made.content))
    return replace(found, sizes=(size,)), {name: made.content}


def asset(folder: Path, name: str, key: Key | None, *, most: int) -> bytes:
    """Return the bytes of an asset, from the drawn pictures or from the submission it came with.

    Raises:
        SiteError: it is not what it was a moment ago.
    """
    sha256 = name.partition(".")[0]
    if key is not None:
        return _asset(folder, key, sha256=sha256, most=most)
    content = drawn.content(folder / "state" / PICTURES, name)
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        raise SiteError(
            f"state/{PICTURES}/{name} is not the picture it was",
            do="publish again with --clean",
        )
    return content


def _asset(folder: Path, key: Key, *, sha256: str, most: int) -> bytes:
    username, module, path = key
    document = submissions.read_document(
        folder / SUBMITTED, username, module, *path.split("/"), most=most
    )
    if document.content is None or hashlib.sha256(document.content).hexdigest() != sha256:
        raise SiteError(
            f"{_place(key)} changed while it was being published; the site stays as it was",
            do="wait until collecting is done, then publish again",
        )
    return document.content


_MAY_NAME = "may name its maker in its properties, and its piece goes by an invented name"
_NEXT = {
    "file-refused": "ask the leader to save it smaller or as another kind, and to hand in again",
    "file-may-name": "ask the leader to save it without its properties and hand in again, or to "
    "let the piece carry their name",
}
_REFUSED = "is of a kind that cannot be shown: a picture, PDF, CSV, MP3, M4A, MP4 or WebM can"


def _note(key: Key, code: str, message: str) -> Note:
    username, module, path = key
    subject = "" if message.startswith("the picture") else f"{path} "
    return Note(
        level=Level.WARNING,
        code=code,
        message=f"{subject}{message}",
        next=_NEXT.get(code, "ask the leader to add it once more and hand in again"),
        leader=username,
        module=module,
        where=path,
    )

"""Zip files: written whole or not at all, and read as what a stranger may have made."""

import contextlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

MOST_FILES = 50_000
PIECE = 1024 * 1024
# What opening or reading a broken zip can raise (zipfile, zlib, and what a wrong length makes).
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
# A picture or a video is packed already: packing it again costs time and saves nothing.
PACKED = frozenset("gif jpg jpeg m4a mp3 mp4 pdf png webm webp".split())


class UnreadableZipError(Exception):
    """This is no zip that can be read; the words say why."""


def write_zip(
    path: Path, parts: Iterable[tuple[str, bytes]], *, at: datetime, mode: int = 0o600
) -> int:
    """Write files into one zip that only its owner may read; return its length in bytes.

    `at` is the time every file in it bears, in UTC; `mode` who may read them once unpacked.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sibling = path.with_name(f".{path.name}.{os.getpid()}.part")
    when = at.astimezone(UTC)
    date = (max(when.year, 1980), when.month, when.day, when.hour, when.minute, when.second)
    try:
        with sibling.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            with zipfile.ZipFile(file, "w") as written:
                for name, content in parts:
                    told = zipfile.ZipInfo(name, date_time=date)
                    told.external_attr = (stat.S_IFREG | mode) << 16
                    is_packed = name.rpartition(".")[2].lower() in PACKED
                    told.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
                    written.writestr(told, content)
            file.flush()
            os.fsync(file.fileno())
            length = file.seek(0, os.SEEK_END)
        sibling.replace(path)
    except BaseException:
        sibling.unlink(missing_ok=True)
        raise
    return length


class Bag:
    """The files of an open zip: regular ones, by their names as they stand in it."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened = opened
        infos = opened.infolist()
        if len(infos) > MOST_FILES:
            raise UnreadableZipError(f"it holds more than {MOST_FILES} files")
        # The first of two with one name: what a listing shows is what is taken.
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if _is_file(info):
                self._infos.setdefault(info.filename, info)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files in it. Nothing of them is to be believed unchecked."""
        return tuple(self._infos)

    def read(self, name: str, *, most: int) -> bytes:
        """Return the bytes of a file in it, `most` at most whatever it says of itself.

        Raises:
            UnreadableZipError: it is longer, broken, or locked with a password.
        """
        info = self._infos[name]
        if info.file_size > most:
            raise UnreadableZipError(f"{name!r} in it is larger than {most // PIECE} MB")
        try:
            with self._opened.open(info) as file:
                content = bytearray()
                while piece := file.read(PIECE):
                    content += piece
                    if len(content) > most:
                        raise UnreadableZipError(f"{name!r} in it is larger than it says")
        except BROKEN as error:
            raise UnreadableZipError(f"{name!r} in it cannot be read") from error
        return bytes(content)


def _is_file(info: zipfile.ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return not info.is_dir() and kind in (0, stat.S_IFREG)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Bag]:
    """Open a zip to read.

    Raises:
        UnreadableZipError: it is no zip.
        OSError: there is no such file, or it may not be read.
    """
    try:
        reading = zipfile.ZipFile(path)
    except BROKEN as error:
        raise UnreadableZipError("it is not a whole zip file") from error
    with reading:
        yield Bag(reading)

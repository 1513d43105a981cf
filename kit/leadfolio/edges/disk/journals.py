"""Journals on disk: append-only files, one writer each; attachments and receipts beside them."""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from leadfolio import journal, times
from leadfolio.edges.disk import files
from leadfolio.errors import JournalError
from leadfolio.journal import Kept, Response

MOST_ATTACHMENT = 1024 * 1024 * 1024


def writer_name(now: datetime, random: bytes) -> str:
    """Return a name no other kernel writes under: the time, the process, and chance."""
    return f"{times.stamp(now).replace(':', '')}-{os.getpid()}-{random.hex()[:12]}"


@dataclass(slots=True)
class _Read:
    """How far one writer's file has been read: whole lines, and the torn one at its end."""

    upto: int = 0
    number: int = 0
    lines: list[Kept] = field(default_factory=list)
    faults: list[JournalError] = field(default_factory=list)
    torn: JournalError | None = None


class Journal:
    """One leader's journal of one module: reads every writer's lines, appends to its own file.

    Nothing is made on disk before the first line is kept.
    """

    def __init__(self, folder: Path, *, writer: str) -> None:
        self.folder = folder
        self._name = f"{writer}.jsonl"
        self._read: dict[str, _Read] = {}
        self._spare = 0
        self.refresh()

    @property
    def writer(self) -> str:
        """The name this kernel writes under."""
        return self._name.removesuffix(".jsonl")

    @property
    def lines(self) -> tuple[Kept, ...]:
        """Every line read so far, of all writers."""
        return tuple(line for read in self._read.values() for line in read.lines)

    @property
    def faults(self) -> tuple[JournalError, ...]:
        """Every line that could not be read and was passed over."""
        found = []
        for read in self._read.values():
            found += [*read.faults, *([read.torn] if read.torn else [])]
        return tuple(found)

    def refresh(self) -> bool:
        """Read what was added since, by any writer; return whether there was anything.

        Costs one listing: a file that has not grown is not opened.
        """
        changed = False
        # A file that has gone is not forgotten: a home that is away for a moment must not
        # empty what is about to be handed in.
        for name, size in sorted(self._files()):
            read = self._read.setdefault(name, _Read())
            if size < read.upto:  # put back from a copy: read it again from its start
                read = self._read[name] = _Read()
                changed = True
            if size > read.upto:
                changed = self._take(name, read) or changed
        return changed

    def append(self, response: Response, *, now: datetime) -> Kept:
        """Keep one more response: on disk, for good, when this returns.

        It is saved at `now`, or just after the latest line read where the clock was set back.

        Raises:
            JournalError: nothing was kept; what was kept before is untouched.
        """
        latest = max((line.saved for line in self._all()), default=None)
        kept = Kept(response=response, saved=times.after(now, latest), writer=self.writer)
        line = journal.encode(kept).encode("utf-8") + b"\n"
        try:
            self._make_folder()
            before = self._write(line)
        except OSError as error:
            raise JournalError(_why(error), do=_what_then(error)) from error
        return self._read_back(before)

    def attach(self, name: str, content: bytes) -> None:
        """Keep a file beside the journal, under the name its sha256 gives it."""
        path = self.folder / name
        try:
            if path.is_file() and not path.is_symlink() and path.stat().st_size == len(content):
                return
            self._make_folder()
            files.write_whole(path, content, mode=0o600)
        except OSError as error:
            raise JournalError(_why(error), do=_what_then(error)) from error

    def attached(self, name: str) -> bytes | None:
        """Return a file kept beside the journal, or None where there is none to be read."""
        try:
            return files.read_regular(self.folder, name, most=MOST_ATTACHMENT)
        except (OSError, files.UnsafeFileError):
            return None

    def has_attached(self, name: str) -> bool:
        """Whether a file of that name is kept beside the journal."""
        path = self.folder / name
        return path.is_file() and not path.is_symlink()

    def keep_receipt(self, code: str, receipt: Mapping[str, object]) -> None:
        """Keep a receipt beside the journal."""
        try:
            self._make_folder()
            files.write_json(self.folder / "receipts" / f"{code}.json", receipt, mode=0o600)
        except OSError as error:
            raise JournalError(_why(error), do=_what_then(error)) from error

    def receipts(self) -> tuple[object, ...]:
        """Return the JSON of every receipt kept beside the journal that can be read."""
        folder, found = self.folder / "receipts", []
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(folder)):  # noqa: PTH208 names are all that is wanted
                with contextlib.suppress(OSError, ValueError, files.UnsafeFileError):
                    found.append(files.read_json(folder, name))
        return tuple(found)

    def set_aside(self, path: Path, *, now: datetime) -> str:
        """Move a file from elsewhere to the journal's folder, for a person to look at; return its name."""
        name = f"set-aside-{times.stamp(now).replace(':', '')}-{os.urandom(3).hex()}-{path.name}"
        try:
            self._make_folder()
            shutil.move(path, self.folder / name)
        except OSError as error:
            raise JournalError(
                f"'{path.name}' in the module's folder cannot be read, nor moved out of the way",
                do="ask the person who looks after the server to look at the module's folder",
            ) from error
        return name

    def _all(self) -> Iterator[Kept]:
        for read in self._read.values():
            yield from read.lines

    def _read_back(self, before: int) -> Kept:
        """Return the line just written, as it lies on the disk."""
        read = self._read.setdefault(self._name, _Read())
        read.upto = min(read.upto, before)  # the file was taken away and begun again
        if not self._take(self._name, read):
            raise JournalError(
                "these words could not be read back after they were written",
                do="copy what you just wrote to a safe place, and ask the person who looks after "
                "the server",
            )
        return read.lines[-1]

    def _files(self) -> Iterator[tuple[str, int]]:
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".jsonl") and entry.is_file(follow_symlinks=False):
                        yield entry.name, entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            return
        except OSError as error:
            raise JournalError(
                f"your journal cannot be opened ({error.strerror})",
                do="ask the person who looks after the server to give you back your home folder",
            ) from error

    def _take(self, name: str, read: _Read) -> bool:
        """Read the lines a file has gained; a last one without its end is left for later."""
        try:
            content = _tail(self.folder / name, read.upto)
        except OSError as error:
            read.torn = JournalError(
                f"this part of your journal cannot be read ({error.strerror})",
                where=name,
                do="ask the person who looks after the server to look at your home folder",
            )
            return False
        # Only "\n" ends a line: pasted text may hold U+2028 or U+0085, which splitlines() would cut at.
        *whole, rest = content.split(b"\n")
        gained = False
        for line in whole:
            read.number += 1
            read.upto += len(line) + 1
            gained = self._read_line(name, read, line) or gained
        read.torn = _torn(f"{name}:{read.number + 1}") if rest else None
        return gained

    def _read_line(self, name: str, read: _Read, line: bytes) -> bool:
        if not line.strip():
            return False
        where, writer = f"{name}:{read.number}", name.removesuffix(".jsonl")
        try:
            read.lines.append(_decode(line, where=where, writer=writer))
        except JournalError as error:
            read.faults.append(error)
            return False
        return True

    def _make_folder(self) -> None:
        """Make the journal's folder, closed to everyone else, and see that it lasts."""
        if self.folder.is_dir():
            return
        missing = [self.folder, *self.folder.parents]
        missing = missing[: next(n for n, path in enumerate(missing) if path.is_dir())]
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(path.parent)

    def _write(self, line: bytes) -> int:
        """Append a line to this writer's own file; return the file's length before it.

        What a failure left behind is cut off, so that the next line begins cleanly; where even
        that fails, the next line begins a new file.
        """
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.folder / self._name, flags, 0o600)
        try:
            before = os.fstat(descriptor).st_size
            try:
                if before and os.pread(descriptor, 1, before - 1) != b"\n":
                    line = b"\n" + line
                _write_all(descriptor, line)
                os.fsync(descriptor)
                if not before:
                    _sync_folder(self.folder)
            except BaseException:
                self._heal(descriptor, before)
                raise
            return before
        finally:
            os.close(descriptor)

    def _heal(self, descriptor: int, before: int) -> None:
        try:
            os.ftruncate(descriptor, before)
            os.fsync(descriptor)
        except OSError:
            self._spare += 1
            stem = self._name.removesuffix(".jsonl").partition("_")[0]
            self._name = f"{stem}_{self._spare}.jsonl"


def _decode(line: bytes, *, where: str, writer: str) -> Kept:
    """Return the line of a journal that bytes hold."""
    try:
        # Four times as fast as the standard library, where a leader waits for 5,000 lines.
        raw = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return journal.decode(line.decode("utf-8", "replace"), where=where, writer=writer)
    return journal.read_line(raw, where=where, writer=writer)


def _write_all(descriptor: int, content: bytes) -> None:
    """Write every byte: a full disk takes the first part of a line and no more."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _tail(path: Path, start: int) -> bytes:
    """Return a regular file's bytes from `start` on."""
    # Without O_NONBLOCK a FIFO of that name would stop the kernel.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        file.seek(start)
        return file.read()


def _sync_folder(path: Path) -> None:
    """See that a new name in a folder outlives a power cut, where the file system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _torn(where: str) -> JournalError:
    return JournalError(
        "this line was cut off while it was written and was passed over",
        where=where,
        do="nothing: every other line is kept; the words before it stand",
    )


def _why(error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "these words could not be kept: there is no room left on the disk"
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return "these words could not be kept: your journal may not be written here"
    return f"these words could not be kept ({error.strerror or error})"


def _what_then(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "copy what you just wrote to a safe place, make room by removing large files, save again"
    return "copy what you just wrote to a safe place, and ask the person who looks after the server"

"""Files as they are trusted: regular ones, never through links, size first; written whole or not."""

import contextlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

MOST_JSON = 32 * 1024 * 1024


class UnsafeFileError(Exception):
    """A path is not a regular file, lies behind a link, or is larger than allowed."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name} {reason}")
        self.path, self.reason = path, reason


def shipped(name: str) -> Path:
    """Return the folder of that name that comes with leadfolio: `templates` or `course`."""
    package = Path(__file__).parents[2]
    installed = package / "shipped" / name
    return installed if installed.is_dir() else package.parents[1] / name


def put_shipped(folder: Path, name: str, *parts: str) -> Path:
    """Put a file that comes with leadfolio into a folder, unless one of its name is there.

    `name` and `parts` say where it comes from, as `shipped` does; return where it is now.
    """
    path = folder / parts[-1]
    if not path.exists():
        write_whole(path, shipped(name).joinpath(*parts).read_bytes(), mode=0o644)
    return path


def read_regular(root: Path, *parts: str, most: int = MOST_JSON) -> bytes:
    """Return the bytes of a regular file below `root`, no step to it being a link.

    `root` itself is trusted. Each name is opened in the folder opened before it, so that
    nothing can be put in the way between looking and reading.

    Raises:
        FileNotFoundError: there is no such file.
        UnsafeFileError: a step is a link, the file is not a regular one, or is larger than `most` bytes.
    """
    with _opened(root, parts) as descriptor:
        status = os.fstat(descriptor)
        _checked(root.joinpath(*parts), status, most)
        with os.fdopen(os.dup(descriptor), "rb") as file:
            # Room is made for as much as is asked for: not for `most` where there is little.
            content = file.read(status.st_size + 1)
            if len(content) > status.st_size:
                content += file.read(most + 1 - len(content))
    if len(content) > most:
        raise UnsafeFileError(root.joinpath(*parts), _too_large(most))
    return content


@contextlib.contextmanager
def opened_regular(root: Path, *parts: str) -> Iterator[BinaryIO]:
    """Open a regular file below `root` to be read piece by piece, as `read_regular` opens it.

    Raises:
        FileNotFoundError: there is no such file.
        UnsafeFileError: a step is a link, or the file is not a regular one.
    """
    with _opened(root, parts) as descriptor:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnsafeFileError(root.joinpath(*parts), "is not a regular file")
        with os.fdopen(os.dup(descriptor), "rb") as file:
            yield file


def read_json(root: Path, *parts: str, most: int = MOST_JSON) -> object:
    """Return the JSON value in a regular file below `root`, read as `read_regular` reads.

    Raises:
        ValueError: it is not whole JSON, in UTF-8.
    """
    return decode_json(read_regular(root, *parts, most=most))


CHOICES = frozenset({"audience", "shown_as", "exemplar"})


def decode_json(content: bytes) -> object:
    """Return the value of JSON; a choice made twice in one object, differently, is no choice (None).

    Raises:
        ValueError: it is not whole JSON, in UTF-8.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for name in CHOICES & found.keys():
            if len({repr(value) for key, value in pairs if key == name}) > 1:
                found[name] = None
    return found


@contextlib.contextmanager
def _opened(root: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """Open a file step by step, following no link below `root`."""
    if any(part in {"", ".", ".."} or "/" in part or "\0" in part for part in parts):
        raise UnsafeFileError(root.joinpath(*parts), "is not a plain path")
    open_here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for n, part in enumerate(parts):
            # Without O_NONBLOCK a FIFO put in a submission would stop everyone's collect.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
            if n < len(parts) - 1:
                flags |= os.O_DIRECTORY
            try:
                deeper = os.open(part, flags, dir_fd=open_here)
            except (FileNotFoundError, PermissionError):
                raise
            except OSError as error:
                raise UnsafeFileError(
                    root.joinpath(*parts), "is a link or not a regular file"
                ) from error
            os.close(open_here)
            open_here = deeper
        yield open_here
    finally:
        os.close(open_here)


def _checked(path: Path, status: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnsafeFileError(path, "is not a regular file")
    if status.st_size > most:
        raise UnsafeFileError(path, _too_large(most))


def _too_large(most: int) -> str:
    return f"is larger than {most / 1024 / 1024:.0f} MB"


def walk(root: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield every file below `root` as (path below it, entry), links unfollowed, in order."""
    todo = [("", os.fspath(root))]
    while todo:
        below, folder = todo.pop()
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            name = f"{below}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                todo.append((f"{name}/", entry.path))
            else:
                yield name, entry


def write_whole(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Write a file whole or not at all: a temporary sibling, fsync, rename.

    Folders on the way are made. `mode` is set before anyone can open it under its name.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Our own name, not tempfile's: a folder listing should tell what it is.
    sibling = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        with sibling.open("xb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sibling.replace(path)
    except OSError as error:
        sibling.unlink(missing_ok=True)
        # A full disk is noticed where no name is known any more.
        raise type(error)(error.errno, error.strerror, str(path)) from error
    except BaseException:
        sibling.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: object, *, mode: int | None = None) -> None:
    """Write a value as JSON that a person can read, whole or not at all."""
    write_whole(path, encode_json(value), mode=mode)


def encode_json(value: object) -> bytes:
    """Return a value as UTF-8 JSON, keys in the order given, two spaces deep, a line's end last."""
    import msgspec  # not above: what reads alone starts sooner without it

    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def encode_any(value: object) -> bytes:
    """Return a value that was read from somebody's JSON as JSON again, whatever stood in it."""
    try:
        return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value, indent=2).encode("ascii") + b"\n"


def kept(path: Path, make: Callable[[], bytes], *, mode: int) -> bytes:
    """Return the bytes of a file, making it once if it is not there yet."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        write_whole(path, make(), mode=mode)
        return path.read_bytes()

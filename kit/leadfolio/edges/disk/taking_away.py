"""Taking away: what lies below a root is removed or written anew, no link on the way followed."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from leadfolio.edges.disk.files import UnsafeFileError

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def names(root: Path, *parts: str) -> tuple[str, ...]:
    """Return the names in a folder, in order; none where there is no such folder, or only a link to one.

    Raises:
        OSError: it is there and may not be read.
    """
    try:
        with _folder(root, parts) as here:
            return tuple(sorted(os.listdir(here)))  # noqa: PTH208 a folder opened already
    except (FileNotFoundError, NotADirectoryError, UnsafeFileError):
        return ()


def remove(root: Path, *parts: str) -> bool:
    """Remove what lies at a path below `root`; return whether anything did.

    A folder goes with all in it, a link as the link that it is. Where a step on the way is
    a link, nothing below `root` lies there.

    Raises:
        OSError: it may not be removed, or not all of it.
    """
    *way, name = parts
    try:
        with _folder(root, tuple(way)) as here:
            status = os.lstat(name, dir_fd=here)
            if not stat.S_ISDIR(status.st_mode):
                os.unlink(name, dir_fd=here)
            else:
                _remove_folder(name, here)
            os.fsync(here)
    except (FileNotFoundError, NotADirectoryError, UnsafeFileError):
        return False
    return True


def write(root: Path, *parts: str, content: bytes) -> None:
    """Write a file that is there anew, whole or not at all, with the mode that it has.

    Raises:
        OSError: it may not be written.
        UnsafeFileError: a step on the way is a link.
    """
    *way, name = parts
    part = f".{name}.{os.getpid()}.{os.urandom(4).hex()}.part"
    with _folder(root, tuple(way)) as here:
        mode = stat.S_IMODE(os.lstat(name, dir_fd=here).st_mode)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(part, flags, 0o600, dir_fd=here)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, name, src_dir_fd=here, dst_dir_fd=here)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(part, dir_fd=here)
            raise
        os.fsync(here)


@contextlib.contextmanager
def same_time(root: Path, *parts: str) -> Iterator[None]:
    """Let a folder keep its time through what is done in it, as far as that is allowed."""
    with _folder(root, parts) as here:
        before = os.fstat(here)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                os.utime(here, ns=(before.st_atime_ns, before.st_mtime_ns))


@contextlib.contextmanager
def _folder(root: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """Open a folder step by step. `root` itself is trusted, as it is by whoever reads below it."""
    if any(part in {"", ".", ".."} or "/" in part or "\0" in part for part in parts):
        raise UnsafeFileError(root.joinpath(*parts), "is not a plain path")
    here = os.open(root, FOLDER & ~os.O_NOFOLLOW)
    try:
        for part in parts:
            if stat.S_ISLNK(os.lstat(part, dir_fd=here).st_mode):
                raise UnsafeFileError(root.joinpath(*parts), "is a link")
            deeper = os.open(part, FOLDER, dir_fd=here)
            os.close(here)
            here = deeper
        yield here
    finally:
        os.close(here)


def _remove_folder(name: str, here: int) -> None:
    try:
        shutil.rmtree(name, dir_fd=here)
    except PermissionError:
        # A folder that was made read-only; its owner may open it again, nobody else.
        for _, inside, _, folder in os.fwalk(name, dir_fd=here):
            with contextlib.suppress(OSError):
                os.fchmod(folder, 0o700)
            for one in inside:
                if stat.S_ISDIR(os.lstat(one, dir_fd=folder).st_mode):
                    with contextlib.suppress(OSError):
                        os.chmod(one, 0o700, dir_fd=folder)
        shutil.rmtree(name, dir_fd=here)

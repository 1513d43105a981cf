"""Files on their way from a browser: in pieces, since one message may hold only so much."""

from leadfolio import bare
from leadfolio.errors import JournalError
from leadfolio.journal import Attachment
from leadfolio.session import attaching
from leadfolio.session.keeping import OpenModule

Message = dict[str, object]
MOST_AT_ONCE = 8


class Uploads:
    """The files that are on their way."""

    def __init__(self) -> None:
        self._content: dict[str, bytearray] = {}

    def take(self, opened: OpenModule, said: Message) -> Message:
        """Take one more piece of a file; answer how much is here, or the file once it is whole."""
        upload = str(said.get("upload"))
        try:
            return {"upload": upload, **self._take(opened, said, upload)}
        except JournalError as error:
            self._content.pop(upload, None)
            return {
                "say": "refused",
                "upload": upload,
                "problem": error.problem,
                "next": error.do,
            }

    def _take(self, opened: OpenModule, said: Message, upload: str) -> Message:
        name, type_ = str(said.get("name") or ""), str(said.get("type") or "")
        size, start, piece = said.get("size"), said.get("start"), said.get("bytes")
        if not (isinstance(size, int) and isinstance(start, int) and isinstance(piece, bytes)):
            raise JournalError(f"'{name}' did not come through", do="choose the file again")
        if start == 0:
            attaching.refuse_size(size, name=name, file_mb=opened.file_mb)
            # Its first bytes tell most: better said now than after the whole of a film.
            attaching.attachment(piece, alt="", type=type_, name=name, file_mb=opened.file_mb)
            while len(self._content) >= MOST_AT_ONCE:
                self._content.pop(next(iter(self._content)))
            self._content[upload] = bytearray()
        content = self._content.get(upload)
        if content is None or start > len(content):
            raise JournalError(f"a part of '{name}' did not come through", do="choose it again")
        content[start:] = piece  # a piece sent twice is one piece
        if len(content) < size:
            return {"say": "upload", "received": len(content)}
        del self._content[upload]
        file = opened.attach(bytes(content), alt="", type=type_, name=name)
        # What its properties say is taken out before it is shown; said now where it cannot be.
        may_name = file.type in bare.TYPES and not bare.bare(bytes(content), file.type).sure
        return {"say": "attached", "file": plain_file(file), "name": name, "may_name": may_name}


def plain_file(file: Attachment) -> Message:
    """Return an attached file as an editor is told of it."""
    return {"path": file.path, "alt": file.alt, "type": file.type, "bytes": file.bytes}

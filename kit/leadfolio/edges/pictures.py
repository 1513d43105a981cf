"""Pictures: drawn anew from their pixels, so that nothing else in the file comes along."""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

import PIL
from PIL import Image, ImageOps

MOST_PIXELS = 80_000_000
WIDEST = 2400
WIDTHS = (480, 960, 1600)
HEAVY = 400_000
# Changes whenever the same picture would be drawn otherwise; what was kept before is redone.
MAKER = f"2 Pillow/{PIL.__version__}"

# What Pillow is known to raise for files that are not what they say.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    OverflowError,
    EOFError,
    struct.error,
    zlib.error,
)
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)


class PictureError(Exception):
    """A picture cannot be read; the message completes "the picture …"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One size of a picture, drawn anew."""

    content: bytes
    type: str
    width: int
    height: int


def draw(content: bytes) -> tuple[Drawn, ...]:
    """Draw a picture anew: whole first (no wider or higher than `WIDEST`), then the smaller ones.

    Turned as its camera held it; of a moving picture the first frame, since nobody could
    stop it on the page. Photographs become JPEG, drawings PNG. The same bytes give the same bytes.

    Raises:
        PictureError: it is broken, or has more than `MOST_PIXELS`.
    """
    try:
        with warnings.catch_warnings():
            # What Pillow says of a damaged camera note is nothing a facilitator can mend.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            photograph, pixels = _opened(content)
    except _TOO_LARGE as error:
        raise PictureError(f"has more than {MOST_PIXELS // 1_000_000} million pixels") from error
    except _BROKEN as error:
        raise PictureError("is damaged or not whole") from error
    whole = _within(pixels, WIDEST, WIDEST)
    smaller: list[Image.Image] = []
    for width in reversed([width for width in WIDTHS if width < whole.width]):
        # Each from the next larger: a third of the work, and nobody sees a difference.
        smaller.insert(0, _within(smaller[0] if smaller else whole, width, 1 << 16))
    first = _saved(whole, photograph=photograph)
    # One kind of file for all sizes: a drawing too heavy for PNG is a photograph.
    photograph = first.type == "image/jpeg"
    return (first, *(_saved(image, photograph=photograph) for image in smaller))


def _opened(content: bytes) -> tuple[bool, Image.Image]:
    """Return whether a picture is a photograph, and its pixels."""
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        return opened.format in {"JPEG", "MPO"}, _pixels(opened)


def _pixels(opened: Image.Image) -> Image.Image:
    """Return the pixels of an opened picture, upright, as RGB, RGBA or grey."""
    if opened.format in {"JPEG", "MPO"}:
        opened.draft(None, (WIDEST, WIDEST))
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    if upright.mode in {"LA", "PA", "RGBA"} or "transparency" in upright.info:
        image = upright.convert("RGBA")
        return image if image.getextrema()[-1] != (255, 255) else image.convert("RGB")
    if upright.mode.startswith("I"):
        # 16-bit grey: Pillow would cut it off at 255 instead of scaling.
        return upright.convert("F").point(lambda level: level / 257).convert("L")
    return upright.convert("L" if upright.mode in {"L", "1"} else "RGB")


def _within(image: Image.Image, width: int, height: int) -> Image.Image:
    """Return a picture scaled down to fit, never up."""
    scale = min(width / image.width, height / image.height)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _saved(image: Image.Image, *, photograph: bool) -> Drawn:
    """Return a picture as a file: JPEG for photographs, PNG for drawings that are not too heavy."""
    # A new image, so that not one byte of the old file's metadata can be written.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    file = io.BytesIO()
    if photograph and bare.mode != "RGBA":
        bare.save(file, "JPEG", quality=84, optimize=True)
    else:
        bare.save(file, "PNG", optimize=False, compress_level=7)
        if file.tell() > HEAVY and bare.mode != "RGBA":
            return _saved(bare, photograph=True)
    kind = "image/jpeg" if file.getvalue()[:2] == b"\xff\xd8" else "image/png"
    return Drawn(content=file.getvalue(), type=kind, width=bare.width, height=bare.height)

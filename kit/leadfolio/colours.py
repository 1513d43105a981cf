"""A cohort's colour: one accent that can be read on light paper and on dark.

Lightness, chroma and hue are those of OKLCH (Ottosson, B. (2020). A perceptual color space for
image processing), in which colours of one lightness look equally light. Contrast is that of
WCAG 2.2, from 1 to 21.
"""

import hashlib
import math
import re
from dataclasses import dataclass

COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.ASCII | re.IGNORECASE)
# What words stand on, as `site.css` has it: paper, and the shade behind what is set apart.
LIGHT = ("#fcfbf8", "#f3f1ea")
DARK = ("#16191c", "#1f2327")
LEAST = 4.5
# A colour of our own choosing: as calm as ink on paper, and as a lamp in the dark.
CALM, CHROMA = 0.42, 0.09
LAMP, LAMP_CHROMA = 0.79, 0.1
STEP = 0.005
LINE = 0.35

Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """A colour for links and marks, and the same fainter, for lines under and beside words."""

    ink: str
    line: str


def is_colour(written: str) -> bool:
    """Whether a text is a colour as the web writes it: #rgb or #rrggbb."""
    return COLOUR.fullmatch(written) is not None


def accents(chosen: str, *, course: str) -> tuple[Accent, Accent]:
    """Return a cohort's accent on light paper and on dark.

    `chosen` stays as it is where it can be read, and is otherwise made darker or lighter until
    it can; without one, the hue is drawn from the course's id and is the same each time.
    """
    if chosen:
        lightness, chroma, hue = _lch(_channels(chosen))
        light = chosen.lower() if _readable(chosen, LIGHT) else ""
        dark = chosen.lower() if _readable(chosen, DARK) else ""
    else:
        hue = int.from_bytes(hashlib.sha256(course.encode()).digest()[:4]) % 360
        lightness, chroma, light, dark = CALM, CHROMA, "", ""
    light = light or _found((min(lightness, 0.6), chroma, hue), LIGHT, -STEP)
    dark = dark or _found((max(lightness, LAMP), min(chroma, LAMP_CHROMA), hue), DARK, STEP)
    return (
        Accent(ink=light, line=_mixed(light, LIGHT[0])),
        Accent(ink=dark, line=_mixed(dark, DARK[0])),
    )


def contrast(one: str, other: str) -> float:
    """Return how far two colours stand apart, as WCAG 2.2 has it.

    >>> contrast("#000000", "#ffffff"), contrast("#777777", "#777777")
    (21.0, 1.0)
    """
    lights = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _readable(colour: str, grounds: tuple[str, ...]) -> bool:
    return all(contrast(colour, ground) >= LEAST for ground in grounds)


def _found(lch: tuple[float, float, float], grounds: tuple[str, ...], step: float) -> str:
    """Return the first colour that can be read, going lighter or darker from one."""
    lightness, chroma, hue = lch
    while True:
        colour = _written(_within((lightness, chroma, hue)))
        # Ends at black or white at the latest, and both can be read on their grounds.
        if _readable(colour, grounds) or not 0 < lightness < 1:
            return colour
        lightness += step


def _mixed(colour: str, ground: str) -> str:
    """Return a colour let down with its ground."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    first, second, third = (LINE * a + (1 - LINE) * b for a, b in pairs)
    return _written((first, second, third))


def _channels(colour: str) -> Channels:
    """Return red, green and blue from 0 to 1."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return red, green, blue


def _written(channels: Channels) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, one)) * 255):02x}" for one in channels)


def _linear(one: float) -> float:
    return one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4


def _curved(one: float) -> float:
    return one * 12.92 if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055


def _luminance(channels: Channels) -> float:
    red, green, blue = map(_linear, channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lch(channels: Channels) -> tuple[float, float, float]:
    """Return lightness, chroma and hue (in degrees) of red, green and blue."""
    red, green, blue = map(_linear, channels)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _rgb(lightness: float, chroma: float, hue: float) -> Channels:
    """Return red, green and blue, which lie outside 0 to 1 where no screen shows the colour."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return _curved(red), _curved(green), _curved(blue)


def _within(lch: tuple[float, float, float]) -> Channels:
    """Return a colour with as much of its chroma as a screen can show at its lightness."""
    lightness, chroma, hue = lch
    while chroma > 0:
        found = _rgb(lightness, chroma, hue)
        if all(-0.001 <= one <= 1.001 for one in found):
            return found
        chroma -= STEP
    return _rgb(lightness, 0, hue)

"""Pictures are drawn anew: nothing but pixels comes through."""

import io
import random

import pytest
from PIL import Image, PngImagePlugin

from leadfolio.edges import pictures


def photograph(size=(900, 600), *, kind="JPEG", mode="RGB", **how):
    image = Image.linear_gradient("L").resize(size).convert(mode)
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def opened(drawn):
    return Image.open(io.BytesIO(drawn.content))


def test_the_same_picture_is_drawn_the_same():
    content = photograph()

    assert pictures.draw(content) == pictures.draw(content)


def test_where_and_with_what_it_was_taken_does_not_come_along():
    exif = Image.Exif()
    exif[0x010E] = "Maple Street, room 12"
    exif[0x010F] = "CAMERA"
    content = photograph(exif=exif.tobytes(), comment=b"my own name", icc_profile=b"profile")

    drawn = pictures.draw(content)

    assert b"Maple" in content
    assert b"my own name" in content
    assert all(not opened(d).getexif() and "icc_profile" not in opened(d).info for d in drawn)
    assert all(b"Maple" not in d.content and b"my own name" not in d.content for d in drawn)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_text_and_bytes_behind_a_picture_do_not_come_along(kind):
    how = {}
    if kind == "PNG":
        how["pnginfo"] = PngImagePlugin.PngInfo()
        how["pnginfo"].add_text("Author", "hidden words")
    content = photograph(kind=kind, **how) + b"<script>hidden words</script>"

    drawn = pictures.draw(content)

    assert all(b"hidden words" not in d.content for d in drawn)


def test_a_picture_stands_as_its_camera_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6

    whole = pictures.draw(photograph((90, 60), exif=exif.tobytes()))[0]

    assert (whole.width, whole.height) == (60, 90)


def test_small_screens_get_small_pictures_and_nothing_is_blown_up():
    widths = [d.width for d in pictures.draw(photograph((1200, 800)))]

    assert widths == [1200, 480, 960]


def test_no_picture_is_wider_than_the_widest():
    assert pictures.draw(photograph((5000, 100)))[0].width == pictures.WIDEST


def test_a_drawing_stays_sharp_and_keeps_what_is_see_through():
    drawing = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    drawing.paste((200, 30, 30, 255), (10, 10, 60, 60))
    file = io.BytesIO()
    drawing.save(file, "PNG")

    whole = pictures.draw(file.getvalue())[0]

    assert whole.type == "image/png"
    assert opened(whole).convert("RGBA").getpixel((0, 0))[3] == 0
    assert opened(whole).convert("RGBA").getpixel((20, 20)) == (200, 30, 30, 255)


def test_a_photograph_saved_as_png_becomes_light():
    noise = random.Random(1).randbytes(900 * 900 * 3)
    file = io.BytesIO()
    Image.frombytes("RGB", (900, 900), noise).save(file, "PNG")

    drawn = pictures.draw(file.getvalue())

    assert {d.type for d in drawn} == {"image/jpeg"}


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_read(mode):
    image = Image.linear_gradient("L").convert("RGB" if mode == "CMYK" else "L")
    image = image.point(lambda x: x * 257, "I").convert("I;16") if mode == "I;16" else image
    file = io.BytesIO()
    (image if mode == "I;16" else image.convert(mode)).save(
        file, "JPEG" if mode == "CMYK" else "PNG"
    )

    whole = opened(pictures.draw(file.getvalue())[0]).convert("L")

    assert whole.getpixel((128, 2)) < 60 < 190 < whole.getpixel((128, 253))


def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])

    whole = opened(pictures.draw(file.getvalue())[0])

    assert getattr(whole, "n_frames", 1) == 1
    assert whole.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")

    with pytest.raises(pictures.PictureError, match="million pixels"):
        pictures.draw(file.getvalue())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_broken_picture_is_an_error_we_can_explain(kind):
    whole = photograph((120, 90), kind=kind)
    dice = random.Random(kind)

    for _ in range(150):
        content = bytearray(whole[: dice.randrange(1, len(whole) + 1)])
        for _ in range(dice.randrange(6)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        try:
            drawn = pictures.draw(bytes(content))
        except pictures.PictureError:
            continue
        assert drawn[0].width > 0


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"BM" + bytes(60)])
def test_what_is_no_picture_is_an_error_we_can_explain(content):
    with pytest.raises(pictures.PictureError):
        pictures.draw(content)

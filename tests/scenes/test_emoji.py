"""Letters that fonts have as pictures, as Typst writes an emoji into its SVG file, and letters that no font has."""

import io

import numpy as np
import pytest
from manim import PI
from PIL import Image

from lecture.drawing.camera import KitCamera
from lecture.drawing.emoji import Emoji
from lecture.kit.text import Words

RED, BLUE = (200, 20, 20), (20, 20, 200)
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path fill="rgb{}" d="M{} 0h1v1h-1z"/>{}</svg>'


def picture(kind: str) -> bytes:
    """Red at the left and blue at the right."""
    if kind == "svg":
        return DRAWING.format(RED, 0, f'<path fill="rgb{BLUE}" d="M1 0h1v1h-1z"/>').encode()
    file = io.BytesIO()
    Image.fromarray(np.array([[RED, BLUE]], np.uint8).repeat(40, axis=0).repeat(40, axis=1)).save(file, "png")
    return file.getvalue()


def seen(text: Words) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The colours in the middle of the left and of the right half of the glyph."""
    camera = KitCamera(pixel_width=320, pixel_height=180)
    camera.capture_mobjects([text])
    (glyph,) = (one for one in text.get_family() if isinstance(one, Emoji))
    places = [glyph.get_center() + side * 0.25 * glyph.width * np.array([1, 0, 0]) for side in (-1, 1)]
    columns = [(round(place[0] * 22.5 + 160), round(90 - place[1] * 22.5)) for place in places]
    return tuple(tuple(int(part) for part in camera.pixel_array[row, column, :3]) for column, row in columns)


@pytest.fixture(params=["png", "svg"])
def text(request) -> Words:
    content = ", ".join(map(str, picture(request.param)))
    return Words(f"a #box(image(bytes(({content},)), height: 1em)) b", markup=True, size=300)


def test_it_stands_among_the_letters_and_is_drawn_as_it_is(text):
    first, glyph, last = text.submobjects
    assert first.get_right()[0] < glyph.get_left()[0] < glyph.get_right()[0] < last.get_left()[0]
    assert seen(text) == (RED, BLUE)


def test_it_is_turned_and_faded_as_the_letters_are(text):
    assert seen(text.copy().rotate(PI)) == (BLUE, RED)
    ground = np.array(KitCamera(pixel_width=2, pixel_height=2).background[0, 0, :3], int)
    assert seen(text.set_opacity(0.5))[0] == pytest.approx((np.array(RED) + ground) / 2, abs=1)


def test_a_letter_that_no_font_has_is_refused():
    with pytest.raises(
        ValueError, match=r"text must have letters that a font has, got '\\U0010fffd' in 'a \\U0010fffd';"
    ):
        Words("a \U0010fffd")

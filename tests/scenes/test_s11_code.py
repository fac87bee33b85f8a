"""The code slide: its type is large enough, and every line is typed at the end."""

from __future__ import annotations

from played import played

from lecture.theme import SMALL


def test_the_file_is_named_and_the_type_is_large_enough():
    scene = played("code").scene
    assert scene.text.bullets == ("main.py",)
    assert scene.listing.size >= SMALL


def test_every_line_is_typed_at_the_end():
    scene = played("code").scene
    glyphs = [glyph for line in scene.listing.lines for glyph in line]
    assert all(glyph.get_fill_opacity() == 1 for glyph in glyphs)
    on_screen = {id(part) for mobject in scene.mobjects for part in mobject.get_family()}
    assert all(id(glyph) in on_screen for glyph in glyphs)

"""What is wrong with somebody's scene: `check` says what `render` would, at its author's line."""

import re
from textwrap import dedent

import pytest

from lecture.commands.main import main

pytestmark = pytest.mark.renders

SCENES = """\
    from manim import BarChart, BulletedList, DecimalNumber, FadeIn, MathTex, Scene, Square, Text
    from lecture.kit.scene import LectureScene, beat


    class Playing(LectureScene):
        @beat
        def one(self):
            self.play(FadeIn(self.drawn()))


    class Decimal(Playing):
        def drawn(self):
            return DecimalNumber(3.14)


    class Bars(Playing):
        def drawn(self):
            return BarChart([1, 2, 3])


    class Bulleted(Playing):
        def drawn(self):
            return BulletedList("a", "b")


    class Tex(Playing):
        def drawn(self):
            return MathTex("a")


    class Sound(Playing):
        def drawn(self):
            self.add_sound("tone.wav")


    class NoBeat(LectureScene):
        pass


    class Still(LectureScene):
        @beat(hold=0)
        def one(self):
            pass


    class Twice(Playing):
        @beat(name="one")
        def two(self):
            self.play(FadeIn(Square()))


    class TooFar(LectureScene):
        @beat
        def one(self):
            self.say(3)


    class Without(Playing):
        def drawn(self):
            return DecimalNumber(3.14, mob_class=Text)


    class Loud(Scene):
        def construct(self):
            self.add_sound("tone.wav")


    class Ordinary(Scene):
        def construct(self):
            self.add(BarChart([1, 2], y_axis_config={"label_constructor": Text}))
            self.wait()
"""
SAYS = {
    "decimal": r"scenes.py:13 \(return DecimalNumber\(3.14\)\): manim's DecimalNumber is set by LaTeX, .* Use Readout",
    "bars": r"scenes.py:18 .*: manim's BarChart is set by LaTeX, .* Use y_axis_config=",
    "bulleted": r"scenes.py:23 .*: manim's BulletedList is set by LaTeX, .* Use bullets of the deck",
    "tex": r"scenes.py:28 .*: manim's MathTex is set by LaTeX, .* Use Equation of lecture.kit.text",
    "sound": r"the beat 'one' adds the sound tone.wav, and scenes have none\. Remove add_sound; a recording is voice/",
    "loud": r"the beat 'loud' adds the sound tone.wav, and scenes have none\.",
    "nobeat": r"the scene NoBeat of section 'nobeat' has no beat; write @beat",
    "still": r"expected that the beat 'one' of the scene Still plays or waits, got neither",
    "twice": r"the scene Twice of section 'twice' has two beats called 'one', the methods one and two",
    "toofar": r"its scene says bullet 3, counted from 0: expected that many, got 0",
    "syntax": r"broken.py:2 \(class Broken\(Scene:\): SyntaxError: invalid syntax",
}
RIGHT = ("without", "ordinary")


def test_check_says_of_a_scene_what_render_would(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenes.py").write_text(dedent(SCENES))
    (tmp_path / "broken.py").write_text("from manim import Scene\nclass Broken(Scene:\n    pass\n")
    names = re.findall(r"class (\w+)\(", SCENES)[1:]
    deck = [f"# {name} {{scene=scenes:{name}}}\n" for name in names] + ["# Syntax {scene=broken:Broken}\n"]
    (tmp_path / "lecture.md").write_text("\n".join(deck))
    assert main(["check"]) == main(["render", "--quality", "draft"]) == 1
    checked, rendered = [], []
    for line in capsys.readouterr().err.splitlines():
        if line.startswith("lecture: section"):
            (rendered if line in checked else checked).append(line)
    assert sorted(checked) == sorted(rendered)
    said = {line.split("'")[1]: line for line in checked}
    assert said.keys() == SAYS.keys()
    assert [name for name, pattern in SAYS.items() if not re.search(pattern, said[name])] == []

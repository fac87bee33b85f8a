"""A section with one planted fault of the layout in each beat."""

from functools import partial

from manim import DOWN, LEFT, UP, Dot, FadeIn, Line, ManimColor, Rectangle, ValueTracker, VGroup

from lecture import theme
from lecture.kit.floors import Floors
from lecture.kit.network import Edge
from lecture.kit.scene import LectureScene, beat
from lecture.kit.text import Equation, words


class Planted(LectureScene):
    def construct(self):
        self.filled = VGroup(*(self.row_of_dots(y + 0.45) for y in range(-4, 4)))
        self.add(self.filled)
        self.plant("edge", words("at the edge").move_to([6.6, 0, 0]))
        self.plant("body", words("a sentence that was shrunk too far", size=theme.BODY).scale(0.95))
        self.plant("label", words("small print", size=theme.LABEL - 2))
        self.plant("index", Equation("{{w_1:weight}} = 2", size=theme.INDEXED - 2))
        self.plant("number", words("$-1.5$", size=theme.SMALL - 2))
        self.plant("edges", Edge(LEFT, -LEFT, stroke_width=2.4))
        self.plant("contrast", words("on a bright ground").set_z_index(1), self.ground())
        self.plant("pale", Equation("{{a:a}} = b").set_opacity(0.3))
        self.plant("grey", words("secondary", color=theme.QUIET).set_opacity(0.8))
        self.plant("text-on-text", words("one thing"), words("another").shift(0.1 * UP))
        self.plant("line", words("crossed out"), Line(2 * LEFT, -2 * LEFT, color=theme.COST))
        self.plant("lines", *(self.line(number) for number in range(8)))
        self.plant("between", *self.passing())
        self.plant("left-edge", *self.indented())
        self.remove(self.filled)
        self.plant("empty", words("the upper half").shift(2 * UP), self.row_of_dots(0.5), self.row_of_dots(3))
        self.add(self.filled)
        super().construct()

    def row_of_dots(self, y):
        """Dots with text between them, so that no more than the rows that are left out is empty."""
        return VGroup(*(Dot([x, y, 0], radius=0.02) for x in range(-6, 7)))

    def indented(self):
        heading = words("HEADING", size=theme.HEADING).place(-6, 2)
        return heading, words("a line of text that begins elsewhere", size=theme.BODY).place(-5.85, 1.4)

    def line(self, number):
        return words(f"line {number} of a long text", size=theme.BODY).shift((3 - 0.8 * number) * UP)

    def ground(self):
        return Rectangle(width=6, height=2, stroke_width=0, fill_color=theme.ACTIVATION, fill_opacity=1)

    def passing(self):
        """A text that an updater carries over another while something else is played, and away again."""
        carried = words("passing").shift(2 * DOWN)
        carried.add_updater(lambda text: text.move_to([0, -2 + 4 * min(self.dot.get_fill_opacity(), 0.5), 0]))
        self.dot = Dot([5, 0, 0], fill_opacity=0.0)
        return carried, words("standing"), self.dot

    def plant(self, name, *mobjects):
        self.play_beat(name, partial(self.fault, name, *mobjects), hold=0.2)
        self.remove(*mobjects)

    def fault(self, name, *mobjects):
        self.add(*mobjects)
        self.wait(0.2)
        if name == "between":
            self.play(self.dot.animate.set_fill(opacity=1.0), run_time=4)
            mobjects[0].clear_updaters().shift(2 * DOWN)

    @beat(hold=0.2)
    def innocent(self):
        """Nothing is wrong here: a fade under way, text in a frame, on a plate, on a halo, an overlap that is meant."""
        self.play(FadeIn(words("coming").shift(2 * UP)), run_time=4)
        one, other = words("meant"), words("so").shift(0.05 * UP)
        self.overlaps(one, other)
        covered = Line(3 * LEFT + 2 * DOWN, -3 * LEFT + 2 * DOWN)
        plate = Rectangle(width=4, height=1, stroke_width=0, fill_color=theme.GROUND, fill_opacity=1).shift(2 * DOWN)
        frame = Rectangle(width=6, height=1.5, color=theme.TEXT)
        label = words("on a halo").shift(2 * UP + 4 * LEFT)
        halo = label.copy().set_fill(theme.GROUND).set_stroke(theme.GROUND, width=8)
        self.add(Line(5 * LEFT, 2 * LEFT).shift(2 * UP), halo, label, ValueTracker(900))
        self.add(one, other, frame, VGroup(covered, plate, words("on a plate").shift(2 * DOWN)))
        self.wait(0.2)


class Unexplained(LectureScene):
    """A formula with a symbol, and a word in a colour, that the notation does not have."""

    floors = Floors(empty=1.0)

    @beat(hold=0.2)
    def formula(self):
        self.add(Equation("{{C_n:cost}} = q h"), words("a word, $n = 3$ and C").shift(DOWN))
        self.add(words("red", color=ManimColor("#FF0000")).shift(UP))

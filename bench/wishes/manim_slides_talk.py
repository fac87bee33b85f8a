"""The same wishes in plain manim with manim-slides 5.7, which does not run on manim 0.22: this was never run."""

import csv
from pathlib import Path

from manim import (
    DOWN,
    DR,
    LEFT,
    UL,
    UP,
    UR,
    Axes,
    Code,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Group,
    ImageMobject,
    LogBase,
    ManimColor,
    MathTex,
    SVGMobject,
    Table,
    Tex,
    Text,
    TexTemplate,
    TransformMatchingTex,
    VGroup,
    config,
)
from manim_slides import Slide

# wish: A language of your own: page, captions, hyphens, decimal comma
GERMAN = TexTemplate()
GERMAN.add_to_preamble(r"\usepackage[ngerman]{babel}\usepackage{icomma}")
# wish: A theme of your own: colours, a font, a logo, a footer
config.background_color = ManimColor("#FFFFFF")
INK, ACCENT, FONT = ManimColor("#14181D"), ManimColor("#8F3D00"), "Lato"
for drawn in (Text, MathTex, Tex, Dot, Axes):
    drawn.set_default(color=INK)
Text.set_default(font=FONT)


def marks():
    logo = SVGMobject("neuron.svg", height=0.6).to_corner(UR, buff=0.2)
    return VGroup(logo, Text("Physik I", font_size=18).to_corner(DR, buff=0.2))


# wish: A part of the lecture in a file of its own
from sound import sound_slides  # noqa: E402  a function of the scene

# wish: The contents, which mark where we are
ENTRIES = ("Was ist eine Welle?", "Ein Ton", "Schall")


def contents(scene, here=None):
    lines = VGroup(*(Text(f"{number}  {text}", font_size=40) for number, text in enumerate(ENTRIES, 1)))
    lines.arrange(DOWN, aligned_edge=LEFT, buff=0.5)
    for number, line in enumerate(lines):
        line.set_opacity(1.0 if here in (None, number) else 0.4)
    scene.play(FadeIn(lines))
    scene.next_slide()
    scene.play(FadeOut(lines))


# end
class Talk(Slide):
    def construct(self):
        self.add_to_canvas(marks=marks())
        contents(self)
        # wish: A heading and three bullets, a click each
        heading = Text("Was ist eine Welle?", font_size=56).to_corner(UL)
        texts = (
            "Sie trägt Energie, keinen Stoff",
            r"Sie hat eine Länge $\lambda$ und eine Frequenz $f$",
            r"In Luft: $340\,\mathrm{m/s}$",
        )
        bullets = VGroup(*(Tex(text, font_size=44, tex_template=GERMAN) for text in texts))
        bullets.arrange(DOWN, aligned_edge=LEFT, buff=0.5).next_to(heading, DOWN, buff=0.8, aligned_edge=LEFT)
        self.add(heading)
        for bullet in bullets:
            self.play(FadeIn(Dot(color=ACCENT).next_to(bullet, LEFT), bullet))
            self.next_slide()
        # wish: A formula that grows into the next
        first = MathTex("v", "=", "f", r"\lambda").next_to(bullets, DOWN, buff=0.8)
        second = MathTex("f", "=", "{v", r"\over", r"\lambda}").move_to(first)
        self.play(FadeIn(first))
        self.next_slide()
        self.play(TransformMatchingTex(first, second))
        self.next_slide()
        self.play(FadeOut(*self.mobjects_without_canvas))
        # wish: A picture, with a line below it
        picture = ImageMobject("landscape.jpg").scale_to_fit_height(5)
        self.play(FadeIn(picture, Text("Von oben", font_size=28).next_to(picture, DOWN)))
        self.next_slide()
        self.play(FadeOut(*self.mobjects_without_canvas))
        # wish: A video
        self.next_slide(src="descent.mp4")
        # wish: A chart of two columns of a CSV, with a logarithmic axis
        with Path("loss.csv").open(encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        steps, *columns = [[float(cell) for cell in column] for column in zip(*rows, strict=True)]
        axes = Axes((0, max(steps)), (-2, 1), y_axis_config={"scaling": LogBase(10), "include_numbers": True})
        axes.add(axes.get_x_axis_label(head[0]))
        self.play(FadeIn(axes))
        for name, column, color in zip(head[1:], columns, (ACCENT, INK), strict=True):
            curve = axes.plot_line_graph(steps, column, line_color=color, add_vertex_dots=False)
            label = Text(name, font_size=24, color=color).next_to(axes.c2p(steps[-1], column[-1]), UP)
            self.play(Create(curve), FadeIn(label))
        self.next_slide()
        self.play(FadeOut(*self.mobjects_without_canvas))
        # wish: A table of a CSV
        with Path("optimizers.csv").open(encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        self.play(FadeIn(Table(rows, col_labels=[Text(name) for name in head]).scale_to_fit_width(11)))
        self.next_slide()
        self.play(FadeOut(*self.mobjects_without_canvas))
        # wish: Code, highlighted, lit line by line
        source = 'length = speed / frequency\nprint(f"{length:.2f} m")'
        code = Code(code_string=source, language="python")
        self.play(FadeIn(code))
        for number in range(2):
            self.next_slide()
            lines = enumerate(code.code_lines)
            self.play(*(line.animate.set_opacity(1 if place == number else 0.4) for place, line in lines))
        # wish: Two columns, words beside a picture
        self.play(FadeOut(*self.mobjects_without_canvas))
        heading = Text("Wo sind wir?", font_size=56).to_corner(UL)
        bullets = VGroup(*(Text(text, font_size=44) for text in ("Auf dem Hügel", "In der Mulde")))
        bullets.arrange(DOWN, aligned_edge=LEFT, buff=0.5)
        picture = ImageMobject("landscape.jpg").scale_to_fit_width(5)
        Group(bullets, picture).arrange(buff=1)
        self.add(heading)
        for part in (*bullets, picture):
            self.play(FadeIn(part))
            self.next_slide()
        self.play(FadeOut(*self.mobjects_without_canvas))
        # wish: A question, whose answer is marked at a click
        self.add(Text("Was gilt?", font_size=56).to_corner(UL))
        choices = VGroup(*(Tex(text, font_size=44) for text in (r"A\quad $f = v\lambda$", r"B\quad $f = v/\lambda$")))
        self.play(FadeIn(choices.arrange(DOWN, aligned_edge=LEFT, buff=0.5)))
        self.next_slide()
        self.play(choices[0].animate.set_opacity(0.4), choices[1].animate.set_color(ACCENT))
        # wish: What the lecturer says
        self.next_slide(notes="Zeigen, nicht vorlesen.")
        # end
        self.play(FadeOut(*self.mobjects_without_canvas))
        contents(self, 1)
        # wish: A scene of your own, whose number is checked
        heading = Text("Ein Ton", font_size=56).to_corner(UL)
        length = Text(f"{340 / 440:.2f}".replace(".", ","), font_size=90)
        self.play(FadeIn(heading, length))
        self.next_slide()
        # end
        self.play(FadeOut(*self.mobjects_without_canvas))
        sound_slides(self)

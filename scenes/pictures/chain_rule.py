"""Slide 5's formulas, and the numbers put into them with the decimals that make them right as read.

formulas = ChainRule(followed)                       # `followed`: a FollowedWeight; a row at the foot of the frame
self.play(FadeIn(formulas.error)); self.play(FadeIn(formulas.error_in_numbers))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from manim import DashedLine, Line, VGroup

from lecture import theme
from lecture.kit.numbers import Readout, shown
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, Words, at_left, at_right, fit, words
from lecture.language import tr
from scenes.numbers.backpropagation import FollowedWeight

ROW = -2.8
"""The middle of the row of formulas below the picture."""
SIZE = 52
INKS = {
    "COST": ("cost", "amount"),
    "GRADIENT": ("error", "delta", "gradient", "mean", "single"),
    "REQUEST": ("request",),
    "ACTIVATION": ("source",),
}
"""The colours of the parts that have one."""


def formula(source: str, *, y: float = ROW, size: float = SIZE, width: float = 13.0) -> Equation:
    """An equation at the left edge, its middle at `y`, made to fit `width`."""
    parts = set(re.findall(r": (\w+)\s*}}", source))
    colors = {name: getattr(theme, ink) for ink, names in INKS.items() for name in names if name in parts}
    return at_left(fit(Equation(source, size=size, colors=colors), width), theme.LEFT, y)


class ChainRule:
    """The formulas for the weight that is followed; each is made when it is asked for, and is the same from then on."""

    def __init__(self, followed: FollowedWeight) -> None:
        self.followed, self.outputs = followed, followed.network.sizes[-1]

    @cached_property
    def cost(self) -> Equation:
        """Slide 4's cost of one sample, with its number."""
        one, many = "(a^((L)) - y)^2", "frac(1, n_L) sum_j (a_j^((L)) - y_j)^2"
        squares = one if self.outputs == 1 else many
        return formula(f"{{{{C : cost}}}} = {squares} = {{{{{self.cost_number} : amount}}}}")

    @property
    def cost_number(self) -> str:
        """The cost as it stands in `cost`."""
        return number(self.followed.back.cost, 3)

    @cached_property
    def question(self) -> Equation:
        """What is asked for."""
        source = "{{frac(partial C, partial w) : gradient}} = thin ?"
        return at_right(formula(source, size=64), theme.RIGHT, ROW)

    @cached_property
    def error(self) -> Equation:
        """dC/da of an output."""
        j = "" if self.outputs == 1 else "_j"
        slope = error_source(self.followed, j)
        source = f"{{{{frac(partial C, partial a{j}^((L))) : gradient}}}} = {{{{{slope} : error}}}}"
        return formula(source, width=5.6)

    @cached_property
    def request(self) -> Equation:
        """What the output that is followed asks for: minus dC/da, with as many decimals of a as make it right."""
        target = float(self.followed.y[0, self.followed.output])
        y = f"{target:g}" if target >= 0 else f"({target:g})".replace("-", "−")
        name = "a^((L))" if self.outputs == 1 else f"a_{self.followed.output + 1}^((L))"
        two = "2" if self.outputs == 1 else f"frac(2, {self.outputs})"
        source = (
            f"-frac(partial C, partial {name}) = -{two} ({self.activation} - {y}) = "
            f"{{{{{self.request_number} : request}}}}"
        )
        return at_right(formula(source, width=6.8), theme.RIGHT, ROW)

    @property
    def activation(self) -> str:
        """The output's activation as it stands in `request`."""
        a, target = self.followed.a, float(self.followed.y[0, self.followed.output])
        slope = round(self.followed.factors[0], 3)
        return number(a, fewest(lambda d: round(2 / self.outputs * (round(a, d) - target), 3) == slope))

    @property
    def request_number(self) -> str:
        """The output's request as it stands in `request`."""
        return shown(-self.followed.factors[0], "{:+.3f}")

    @cached_property
    def wishes(self) -> Equation:
        """The wishes in numbers: their parts "wish0", "wish1", then "others" if there are more, and "total"."""
        followed, layer = self.followed, self.followed.last
        slopes = followed.output_slopes.tolist()
        terms = [followed.back.requests[-1][0], slopes, followed.network.weights[layer][:, followed.source].tolist()]
        source = wishes_source(list(zip(*terms, strict=True)), float(followed.back.requests[layer][0, followed.source]))
        name = f"-frac(partial C, partial a_{followed.source + 1}^(({layer})))"
        return formula(f"{{{{{name} : name}}}} {source}", y=ROW + 0.58)

    @cached_property
    def key(self) -> Words:
        """What the factors of each wish are."""
        text = tr("request · slope of the output’s sigmoid · weight, and all of them added up")
        return words(text, size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, -3.25)

    @property
    def wishes_total(self) -> str:
        """Their sum as it stands in `wishes`."""
        return shown(float(self.followed.back.requests[self.followed.last][0, self.followed.source]), "{:+.3f}")

    @cached_property
    def rule(self) -> VGroup:
        """What delta stands for, at its right what the next layer's neurons ask of a neuron."""
        asked = "{{-frac(partial C, partial a_i^((ell))) : request}} = -sum_j w_(j i)^((ell + 1)) " + (
            "{{delta_j^((ell + 1)) : delta}}"
        )
        delta = "{{delta_j^((ell)) : delta}} = frac(partial C, partial z_j^((ell))) = "
        delta += "frac(partial C, partial a_j^((ell))) sigma'(z_j^((ell)))"
        rule = formula(asked, size=48, width=6.4)
        return VGroup(formula(delta, size=48, width=6.4), at_right(rule, theme.RIGHT, ROW))

    @cached_property
    def gradient(self) -> Equation:
        """dC/dw and dC/db of any layer."""
        weights = "{{frac(partial C, partial w_(j i)^((ell))) : gradient}} = delta_j^((ell)) a_i^((ell - 1)) wide "
        return formula(weights + "{{frac(partial C, partial b_j^((ell))) : mean}} = delta_j^((ell))", width=8.2)

    @cached_property
    def signs(self) -> VGroup:
        """What is drawn whole, and what dashed, and where the weight has to go."""
        signs, left = VGroup(), self.gradient.get_right()[0] + 0.9
        meanings = tr("above 0: lower the weight"), tr("below 0: raise it")
        for line, y, text in zip((Line, DashedLine), (ROW + 0.3, ROW - 0.3), meanings, strict=True):
            mark = line([left, y, 0], [left + 0.9, y, 0], color=theme.GRADIENT, stroke_width=8)
            signs.add(mark, words(text).place(left + 1.1, y - 0.12))
        return signs

    @cached_property
    def update(self) -> VGroup:
        """The step of all weights, and that biases take it as well."""
        gradient = "{{frac(partial C, partial W^((ell))) : gradient}}"
        rule = formula(f"W^((ell)) := W^((ell)) - eta thin {gradient}", width=6.0)
        biases = words(tr("and $b^((ell))$ likewise"), size=theme.INDEXED, color=theme.QUIET)
        return VGroup(rule, biases.place(rule.get_right()[0] + 0.3, ROW - 0.12))


class StepInNumbers(VGroup):
    """The rate, the cost before a step and, a Readout, `after` it; below, the step of the weight that is followed."""

    def __init__(self, followed: FollowedWeight, step: float) -> None:
        cost, weight, slope, y = followed.back.cost, followed.weight, followed.slope, ROW + 0.22
        moved = weight - step * slope
        exact = fewest(lambda d: round(weight - step * round(slope, d), 2) == round(moved, 2))
        self.texts = (shown(cost, "{:.3f}"), f"{step:g}", number(moved, 2))
        self.after = Readout(cost, "{:.3f}", size=66, color=theme.COST, anchor="right", weight="bold")
        at_right(self.after, theme.RIGHT, y)
        before = Equation(f"C = {self.texts[0]} arrow.r", size=SIZE, color=theme.COST)
        at_right(before, self.after.get_left()[0] - 0.25, y)
        eta = at_right(Equation(f"eta = {self.texts[1]}", size=SIZE), before.get_left()[0] - 0.9, y)
        line = f"$w := {number(weight, 1)} - {step:g} dot.op {in_parentheses(slope, exact)} = {self.texts[2]}$"
        line = words(line, size=theme.BODY, color=theme.signed(weight)).place(eta.get_left()[0], ROW - 0.45)
        super().__init__(before, eta, line)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the costs, the rate, and the weight after the step."""
        before, eta, weight = (Number(line, text) for line, text in zip(self, self.texts, strict=True))
        costs = [("cost before the step", before), ("cost after the step", self.after)]
        return [*costs, ("eta", eta), ("w after the step", weight)]


def error_source(followed: FollowedWeight, index: str = "") -> str:
    """dC/da of an output in Typst math: slide 5's 2 (a - y), which over n outputs is 2/n; index: of a and y."""
    two = "2" if followed.network.sizes[-1] == 1 else "frac(2, n_L)"
    return f"{two} (a{index}^((L)) - y{index})"


def fewest(is_right: Callable[[int], bool]) -> int:
    """The fewest decimals, from 3 on, with which what is read is right; 7 if it is with none."""
    return next((decimals for decimals in range(3, 7) if is_right(decimals)), 7)


def number(value: float, decimals: int) -> str:
    """A rounded number in Typst math."""
    return shown(value, f"{{:.{decimals}f}}")


def in_parentheses(value: float, decimals: int) -> str:
    """A rounded number as a factor, a negative one in parentheses."""
    text = number(value, decimals)
    return f"({text})" if text.startswith("−") else text


def wishes_source(terms: Sequence[tuple[float, float, float]], total: float) -> str:
    """Request times slope times weight of the outputs, added up: two terms, and what the others add up to."""
    others = total - sum(request * slope * weight for request, slope, weight in terms[:2])

    def as_read(places: int) -> float:
        read = (round(request, places) * round(slope, places) * weight for request, slope, weight in terms[:2])
        return round(others, places) + sum(read)

    exact = fewest(lambda d: round(as_read(d), 3) == round(total, 3))
    found = []
    for index, (request, slope, weight) in enumerate(terms[:2]):
        first = in_parentheses(request, exact) if index else number(request, exact)
        term = f"{first} dot.op {number(slope, exact)} dot.op {in_parentheses(weight, 1)}"
        found.append(f"{{{{{'+' if index else '='} {term} : wish{index}}}}}")
    if len(terms) > 2:
        found.append(f'{{{{{shown(others, f"{{:+.{exact}f}}")} thin ("{tr("others")}") : others}}}}')
    return f"{' '.join(found)} {{{{= {shown(total, '{:+.3f}')} : request}}}}"

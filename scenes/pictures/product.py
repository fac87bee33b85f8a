"""The three factors below what they belong to, the product that they slide into, and a difference that agrees.

factors = chain_factors(followed, panel.factors[::-1], COLUMNS)   # `followed`: a FollowedWeight; panel: a NudgePanel
product, check = Product(followed), Check(followed)
self.play(*factors[0].slides_into(product)); self.play(FadeIn(product.without_factors)); self.add(product)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import numpy as np
from manim import Animation, TransformFromCopy, VGroup

from lecture import theme
from lecture.kit.agreement import decimals_of_product
from lecture.kit.numbers import Readout
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, at_left, fit, words
from lecture.language import tr
from scenes.numbers.backpropagation import FollowedWeight
from scenes.pictures.chain_rule import SIZE, error_source, formula, in_parentheses, number

FACTORS = ("error", "slope", "source")
"""dC/da, da/dz and dz/dw, in the order of the slide."""
FORMULAS, NUMBERS, NUDGED = -1.75, -2.62, -3.2
"""The middles of their formulas, where the product is too, and of their numbers; where it says what a nudge found."""


class Factor(VGroup):
    """A factor in its column: its formula, whose right side has the name of its role, its number, and the nudge's."""

    def __init__(self, source: str, value: float, nudged: str, role: str, x: float) -> None:
        self.role, self.formula = role, formula(source, width=4.1).move_to([x, FORMULAS, 0])
        color = self.formula.part(role)[0].get_fill_color()
        self.number = Readout(value, "{:.3f}", size=SIZE, color=color).move_to([x, NUMBERS, 0])
        self.nudged = words(tr("nudge: {factor}", factor=nudged), size=theme.LABEL, color=theme.QUIET)
        self._nudged = nudged
        super().__init__(self.formula, self.number, self.nudged.place(x, NUDGED, align="center"))

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of its number, and of the nudge's."""
        return [(self.role, self.number), (f"{self.role}, nudged", Number(self.nudged, self._nudged))]

    def slides_into(self, product: Product) -> list[Animation]:
        """Animations: the right side and the number go to their places in the product."""
        return [
            TransformFromCopy(self.formula.part(self.role), product.symbols.part(self.role)),
            TransformFromCopy(self.number, product.numbers.part(self.role)),
        ]


def chain_factors(followed: FollowedWeight, nudged: Sequence[str], columns: Sequence[float]) -> list[Factor]:
    """dC/da, da/dz and dz/dw with their numbers, in columns; nudged: what a nudge found in their place, as written."""
    left = ("partial C, partial a^((L))", "partial a^((L)), partial z^((L))", "partial z^((L)), partial w^((L))")
    named = zip(left, _symbols(followed), followed.factors, nudged, FACTORS, columns, strict=True)
    return [
        Factor(f"frac({quotient}) = {{{{{symbol} : {role}}}}}", value, by_nudge, role, x)
        for quotient, symbol, value, by_nudge, role, x in named
    ]


class Product(VGroup):
    """dC/dw in `symbols` and in `numbers`, with the decimals that are right as read; `without_factors` the rest."""

    def __init__(self, followed: FollowedWeight) -> None:
        factors, total = followed.factors, float(np.prod(followed.factors))
        decimals, places = product_decimals(factors)
        self._texts = [*(number(value, decimals) for value in factors), number(total, places)]
        symbols = " thin ".join(
            f"{{{{{symbol} : {role}}}}}" for symbol, role in zip(_symbols(followed), FACTORS, strict=True)
        )
        put = zip((in_parentheses(value, decimals) for value in factors), FACTORS, strict=True)
        numbers = " dot.op ".join(f"{{{{{text} : {role}}}}}" for text, role in put)
        self.symbols = formula(f"{{{{frac(partial C, partial w^((L))) : gradient}}}} = {symbols}", y=FORMULAS)
        self.numbers = formula(f"= {numbers} = {{{{{self._texts[-1]} : gradient}}}}", y=FORMULAS)
        self.numbers.next_to(self.symbols, buff=0.25).set_y(self.symbols.part("source").get_y())
        super().__init__(self.symbols, self.numbers)
        fit(self, theme.RIGHT - theme.LEFT)
        at_left(self, theme.LEFT, FORMULAS)
        self.without_factors = VGroup(self.symbols.rest(FACTORS), self.numbers.rest(FACTORS))

    def drawn(self) -> list[tuple[str, Drawn]]:
        """(label, drawn) of the factors and the product."""
        named = zip((*FACTORS, "dC/dw"), self._texts, strict=True)
        return [(name, Number(self.numbers, text)) for name, text in named]


class Check(VGroup):
    """dC/dw by the chain rule and by a difference, digit below digit: those that agree are bright."""

    def __init__(self, followed: FollowedWeight) -> None:
        values = (followed.slope, followed.finite_difference())
        self.numbers = [Readout(value, "{:.11f}", size=54, anchor="left", color=theme.QUIET) for value in values]
        pairs = zip(*(readout.string for readout in self.numbers), strict=False)
        same = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
        self.digits = str(sum(character.isdigit() for character in "".join(same).lstrip("−0.,")))
        names = (
            words(tr("the product"), size=theme.BODY),
            Equation("(C(w + Delta) - C(w - Delta)) \\/ (2 Delta)", size=46),
        )
        for name, readout, y in zip(names, self.numbers, (-2.62, -3.12), strict=True):
            at_left(name, theme.LEFT, y)
            at_left(readout, -1.6, y)
            VGroup(*readout[: len(same)]).set_color(theme.GRADIENT)
        text = tr("$Delta = 10^(-4)$: agrees to {count} digits", count=self.digits)
        self.count = words(text, size=theme.BODY).place(theme.RIGHT, -3.25, align="right")
        super().__init__(*names, *self.numbers, self.count)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of both numbers, and of the digits on which they agree."""
        return [
            *zip(("product in digits", "finite difference"), self.numbers, strict=True),
            ("agreeing digits", Number(self.count, self.digits)),
        ]


def _symbols(followed: FollowedWeight) -> tuple[str, str, str]:
    """The three factors in Typst math."""
    return error_source(followed), "sigma'(z^((L)))", "a^((L - 1))"


def product_decimals(factors: Sequence[float]) -> tuple[int, int]:
    """Decimals of the factors and of their product: few, and so that the product is right as read."""
    size = float(np.log10(max(abs(float(np.prod(factors))), 1e-12)))
    first = max(4, int(1 - np.floor(size)))
    choices = [(decimals_of_product(factors, shown=shown), shown) for shown in (first, first - 1, first + 1)]
    return next((pair for pair in choices if pair[0] <= first), min(choices))

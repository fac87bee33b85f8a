"""Large titles, for slides that have no picture but one.

title = large_title("NEURAL NETWORKS", width=6.2, top=2.25)     # as few lines as the width allows
self.play(arrive(*title))
"""

from __future__ import annotations

from manim import UP, FadeIn, LaggedStart, VGroup, VMobject

from lecture import theme
from lecture.kit.text import Words, fit, words

LEADING = 0.98
"""From baseline to baseline."""


def large_title(text: str, *, width: float, top: float, left: float = theme.LEFT) -> VGroup:
    """Bold lines of at most `width`, broken between words; the first has its baseline at `top`."""
    lines: list[Words] = []
    for word in text.split():
        longer = words(f"{lines[-1].string} {word}", size=theme.TITLE, weight="bold") if lines else None
        if longer is not None and longer.width <= width:
            lines[-1] = longer
        else:
            lines.append(words(word, size=theme.TITLE, weight="bold"))
    for number, line in enumerate(lines):
        fit(line, width).place(left, top - LEADING * number)
    return VGroup(*lines)


def arrive(*lines: VMobject, **kwargs: float) -> LaggedStart:
    """An animation: lines rise into their places, one after another."""
    return LaggedStart(*(FadeIn(line, shift=0.2 * UP) for line in lines), lag_ratio=0.35, **kwargs)

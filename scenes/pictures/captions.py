"""Captions of a network's drawing: the layers' names below it, the targets beside the outputs.

captions = layer_captions(drawing, y=-3.05)
targets = target_labels(drawing, [1.0])
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup

from lecture import theme
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import shown
from lecture.kit.text import words


def layer_captions(drawing: NetworkDrawing, y: float) -> VGroup:
    """The layers' names on one baseline below their columns; their symbols alone where the columns are narrow."""
    last = len(drawing.sizes) - 1
    names = ["input", *["hidden"] * (last - 1), "output"] if last <= 3 else [""] * (last + 1)
    captions = VGroup()
    for layer, name in enumerate(names):
        caption = words(f"{name} $a^(({layer}))$".strip(), size=theme.LABEL, color=theme.QUIET)
        caption.place(drawing.layers[layer].get_center()[0], y, align="center")
        captions.add(caption.shift([max(theme.LEFT - caption.get_left()[0], 0.0), 0, 0]))
    return captions


def target_labels(drawing: NetworkDrawing, targets: Sequence[float]) -> VGroup:
    """What each drawn output should be, at its right."""
    labels = VGroup()
    for j in drawing.kept[-1]:
        place = drawing.place(len(drawing.sizes) - 1, j)
        label = words(f"$y = {shown(targets[j], '{:g}')}$", size=theme.LABEL)
        labels.add(label.place(place[0] + drawing.radius + 0.15, place[1] - 0.1))
    return labels

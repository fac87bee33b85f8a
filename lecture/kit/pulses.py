"""Where to look: light that runs along edges, forward as activations do or backward as requests do, rings, a swell.

self.play(layer_pulse(drawing, 0, theme.ACTIVATION))                 # all edges from layer 0 to layer 1
self.play(pulse(drawing.edges[0][2][1], theme.REQUEST, back=True))   # one edge, from its end to its start
"""

from __future__ import annotations

from manim import AnimationGroup, Circle, Line, ManimColor, Mobject, ScaleInPlace, ShowPassingFlash, there_and_back

from lecture import theme
from lecture.kit.network import NetworkDrawing


def pulse(edge: Line, color: ManimColor, *, back: bool = False, width: float = 7, **kwargs: object) -> ShowPassingFlash:
    """An animation: a piece of light runs along an edge."""
    ends = (edge.get_end(), edge.get_start()) if back else (edge.get_start(), edge.get_end())
    return ShowPassingFlash(Line(*ends, color=color, stroke_width=width), time_width=0.5, **kwargs)


def layer_pulse(
    drawing: NetworkDrawing, layer: int, color: ManimColor, *, back: bool = False, **kwargs: object
) -> AnimationGroup:
    """An animation: light runs along all edges between `layer` and `layer` + 1."""
    edges = list(drawing.edge_layers[layer])
    width = 7 if len(edges) <= 16 else 3.5
    return AnimationGroup(*(pulse(edge, color, back=back, width=width) for edge in edges), **kwargs)


def swell(mobject: Mobject, **kwargs: object) -> ScaleInPlace:
    """An animation: something grows for a moment and is as it was, in its own colours, so that it stays readable."""
    return ScaleInPlace(mobject, 1.15, rate_func=there_and_back, **kwargs)


def ring(drawing: NetworkDrawing, layer: int, neuron: int, color: ManimColor | None = None) -> Circle:
    """A ring around a neuron: it is the one that is talked about."""
    circle = Circle(drawing.radius + 0.05, color=color or theme.TEXT, stroke_width=4)
    return circle.move_to(drawing.place(layer, neuron))

"""The picture that the chain rule's factors belong to: two neurons and their edge, and the sigmoid's tangent.

picture = ChainPicture(source=0.55, weight=-0.6, z=0.57, a=0.64, target=1.0)
tangent = SigmoidTangent(network.activations[-1], z=0.57, slope=0.23)
"""

from __future__ import annotations

import numpy as np
from manim import DashedLine, Dot, Line, ManimColor, VGroup

from lecture import theme
from lecture.kit.charts import Chart
from lecture.kit.network import Neuron
from lecture.kit.numbers import shown
from lecture.kit.text import words
from nncore import Activation


class ChainPicture(VGroup):
    """The weight that is followed: its source neuron, its edge and its output neuron, drawn large."""

    def __init__(
        self,
        *,
        source: float,
        weight: float,
        z: float,
        a: float,
        target: float,
        y: float = 1.15,
        ends: tuple[float, float] = (-5.4, -1.0),
        radius: float = 0.5,
    ) -> None:
        super().__init__()
        self.z = z
        self.source_neuron = Neuron(radius).show(source).move_to([ends[0], y, 0])
        self.output_neuron = Neuron(radius).show(a).move_to([ends[1], y, 0])
        self.edge = Line(
            [ends[0] + radius, y, 0],
            [ends[1] - radius, y, 0],
            color=theme.signed(weight),
            stroke_width=theme.edge_width(weight) * 1.5,
        )
        small = {"size": 36, "color": theme.QUIET}
        middle = (ends[0] + ends[1]) / 2
        weight_label = words(f"$w = {shown(weight, '{:.1f}')}$", size=36, color=theme.signed(weight))
        self.labels = VGroup(
            words("$a^((ell - 1))$", **small).place(ends[0], y - radius - 0.42, align="center"),
            weight_label.place(middle, y + 0.22, align="center"),
            words(f"$z = {shown(z, '{:.3f}')}$", **small).place(ends[1], y - radius - 0.42, align="center"),
            words("$a^((ell))$", **small).place(ends[1], y + radius + 0.16, align="center"),
            words(f"$y = {target:g}$", size=36, color=theme.TEXT).place(ends[1] + radius + 0.3, y - 0.1),
        )
        self.add(self.edge, self.source_neuron, self.output_neuron, self.labels)


class SigmoidTangent(VGroup):
    """An activation's curve with its tangent at z: the slope is the chain rule's middle factor."""

    def __init__(
        self,
        activation: Activation,
        z: float,
        slope: float,
        *,
        center: tuple[float, float] = (-3.1, -1.42),
        size: tuple[float, float] = (5.4, 2.0),
        color: ManimColor | None = None,
    ) -> None:
        super().__init__()
        reach = max(6.0, abs(z) + 2.0)
        zs = np.linspace(-reach, reach, 241)
        values = activation.value(zs[None, :])[0]
        a = float(activation.value(np.array([[z]]))[0, 0])
        low, high = min(0.0, float(values.min())), max(1.0, float(values.max()))
        self.chart = Chart(
            (-reach, reach), (low, high), center=center, size=size, x_ticks=[-6, -3, 0, 3, 6], y_ticks=[0, 1]
        )
        names = VGroup(
            words("$z$", size=theme.LABEL, color=theme.QUIET).place(
                center[0] + size[0] / 2 + 0.15, self.chart.low[1] - 0.1
            ),
            words("$sigma(z)$", size=theme.LABEL, color=theme.QUIET).place(
                center[0] - size[0] / 2 + 0.15, center[1] + size[1] / 2 - 0.15
            ),
        )
        self.chart.add(names)
        self.curve = self.chart.curve(zs, values, color=theme.ACTIVATION, width=5)
        place = self.chart.point(z, a)
        foot = self.chart.point(z, low)
        self.marks = VGroup(
            DashedLine(foot, place, color=theme.QUIET, stroke_width=2, dash_length=0.08),
            Dot(place, radius=0.1, color=theme.TEXT),
        )
        half = min(2.2, 0.62 / max(slope, 1e-9))
        self.tangent = Line(
            self.chart.point(z - half, a - half * slope),
            self.chart.point(z + half, a + half * slope),
            color=color or theme.TEXT,
            stroke_width=6,
        )
        label = words(f"slope ${shown(slope, '{:.3f}')}$", size=theme.LABEL, color=theme.TEXT)
        if a >= 0.4:
            label.place(min(place[0] + 0.45, center[0] + size[0] / 2 - label.width), place[1] - 0.55)
        else:
            label.place(max(place[0] - 0.35, self.chart.low[0] + label.width + 0.1), place[1] + 0.35, align="right")
        self.label = label
        self.add(self.chart, self.curve, self.marks, self.tangent, self.label)

"""One parameter of a network at a time: what its cost is for every value, and what a nudge does.

tuning = Tuning(drawing, network, sample, target)
weight = Dial(tuning, index, gauge, chart, "w")              # index into theta; the gauge's limits are the chart's
self.play(FadeIn(weight.chart, weight.name), Create(weight.curve)); self.play(FadeIn(weight.mark))
self.play(*weight.turn_to(1.5, drawing))                     # edges, output, cost and the dot follow
step = Step(tuning, weight, gauge_of_eta, top=1.8)           # -eta dC/dw, as an arrow on the chart and as a number
self.play(*step.turn_rate_to(2.0))                           # the learning rate turns, arrow and number follow
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import UP, Animation, Circle, DashedLine, Dot, Line, VGroup, VMobject
from numpy.typing import NDArray

from lecture import theme
from lecture.kit.by_alpha import ByAlpha
from lecture.kit.charts import Chart
from lecture.kit.line_readings import Curve, Dashed, Dots
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.places import put
from lecture.kit.pulses import ring
from lecture.kit.readings import Arrow, Drawn, Number
from lecture.kit.text import Equation, at_left, haloed, words
from lecture.kit.walk import Pointer
from lecture.language import tr
from nncore import MeanSquaredError, Network, Objective, forward, objective
from scenes.pictures.gauges import Gauge


class Tuning:
    """The network that is drawn, its sample and its target with a name, and its parameters as they are now."""

    def __init__(
        self, drawing: NetworkDrawing, network: Network, sample: Sequence[float], target: Sequence[float]
    ) -> None:
        self.drawing, self.network = drawing, network
        self.sample, self.target = np.array([sample], float), np.array([target], float)
        self.cost: Objective = objective(network, self.sample, self.target, cost=MeanSquaredError())
        self.theta = network.parameters
        self.target_text = f"{target[0]:g}"
        x, y, _ = drawing.place(-1, 0) - drawing.radius
        self.target_name = words(
            tr("target $y = {target}$", target=self.target_text), size=theme.LABEL, color=theme.QUIET
        )
        self.target_name.place(x, y - 0.45)
        self.formula = Equation("{{C : cost}} = (a - y)^2", size=46, colors={"cost": theme.COST})
        at_left(self.formula, x - 0.3, y - 0.95)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the target and of all activations."""
        return [("target", Number(self.target_name, self.target_text)), *self.drawing.drawn_activations()]

    def set_parameter(self, index: int, value: float) -> float:
        """Draw the network with theta[index] = value; the cost there."""
        self.theta[index] = value
        network = self.network.with_parameters(self.theta)
        passed = forward(network, self.sample)
        self.drawing.set_network(network)
        for layer, neurons in enumerate(self.drawing.neurons):
            if layer:
                for j, neuron in neurons.items():
                    neuron.show(float(passed.activations[layer][0, j]))
        return float(self.cost(self.theta))

    def costs(self, index: int, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """The cost for each of the parameter's values."""
        thetas = np.repeat(self.theta[None], len(values), axis=0)
        thetas[:, index] = values
        return self.cost.values(thetas)

    def slope(self, index: int) -> float:
        """dC/dtheta[index] where the parameters are now."""
        return float(self.cost.gradient(self.theta)[index])


class Dial:
    """A parameter: its gauge, the chart of the cost against it, and the dot where it is."""

    def __init__(self, tuning: Tuning, index: int, gauge: Gauge, chart: Chart, name: str) -> None:
        self.tuning, self.index, self.gauge, self.chart = tuning, index, gauge, chart
        self.value = float(tuning.theta[index])
        values = np.linspace(*gauge.limits, 161)
        costs = tuning.costs(index, values)
        self.curve = chart.curve(values, costs, color=theme.COST)
        self.side = 1.0 if costs[0] > costs[-1] else -1.0
        end = chart.frame.get_corner([1, -1, 0])
        self.name = Equation(name, size=44, color=theme.QUIET).move_to(end + [0.3, 0, 0])
        self.dot = Dot(radius=0.1, color=theme.TEXT)
        self.readout = Readout(0.0, "{:.3f}", size=theme.LABEL, color=theme.COST)
        self.mark = VGroup(self.dot, self.readout)
        self._place(float(tuning.cost(tuning.theta)))

    def _place(self, cost: float) -> None:
        self.cost = cost
        put(self.dot, self.chart.point(self.value, cost))
        self.readout.set_value(cost)
        put(self.readout, self.dot.get_center() + [0.42 * self.side, 0.3, 0])  # where the curve is not

    def turn_to(self, value: float, *others: VMobject) -> list[Animation]:
        """Animations, to be played together: the parameter goes to `value`, and what depends on it of gauge and chart.

        others: what else of that stands on the stage, such as the network's drawing.
        """
        start = self.value

        def step(_: object, alpha: float) -> None:
            self.value = value if alpha == 1 else start + alpha * (value - start)
            self.gauge.set_value(self.value)
            self._place(self.tuning.set_parameter(self.index, self.value))

        return [
            *map(ByAlpha, (self.gauge, *others)),
            ByAlpha(self.mark, step),
        ]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the gauge, the cost, the point and the curve."""
        name = self.name.string
        return [
            *self.gauge.drawn(name),
            (f"cost at {name}", self.readout),
            (f"point at {name}", Dots(self.dot, self.chart)),
            (f"costs along {name}", Curve(self.curve, self.chart)),
        ]


class Knobs(VGroup):
    """What tunes a network, as gauges: the output's steepest drawn weight w, its bias b, and the learning rate.

    `names` are the w and b beside the edge and the neuron in the drawing, `lights` what they belong to while they turn.
    """

    def __init__(
        self, tuning: Tuning, rate: float, *, left: float, right: float, top: float, pitch: float = 0.8
    ) -> None:
        super().__init__()
        self.tuning = tuning
        weights, biases = tuning.network.unpack(np.arange(tuning.network.parameter_count, dtype=float))
        steepest = max(tuning.drawing.kept[-2], key=lambda i: abs(tuning.slope(int(weights[-1][0, i]))))
        self.indices = {"w": int(weights[-1][0][steepest]), "b": int(biases[-1][0])}
        values = {name: float(tuning.theta[index]) for name, index in self.indices.items()}
        limits = {name: (value - 3, value + 3) for name, value in values.items()}
        values["eta"], limits["eta"] = rate, (0.0, 5.0)
        self.gauges = [
            Gauge(name, limits[name], values[name], left=left, right=right, y=top - pitch * row, form="{:.2f}")
            for row, name in enumerate(values)
        ]
        self.names = self._names(steepest)
        edge, output = tuning.drawing.edges[-1][0][steepest], len(tuning.network.weights)
        ends = edge.get_start(), edge.get_end()
        glow = Line(*ends, color=theme.TEXT, stroke_width=20, stroke_opacity=0.35)
        core = Line(*ends, color=theme.GROUND, stroke_width=12)  # behind the edge, whose colour it would change
        self.lights = {"w": VGroup(glow, core).set_z_index(-1), "b": ring(tuning.drawing, output, 0)}
        self.middle = (left + right) / 2
        self.add(*self.gauges, self.names)

    def _names(self, steepest: int) -> VGroup:
        edge = self.tuning.drawing.edges[-1][0][steepest]
        along = edge.get_unit_vector()
        w = Equation("w", size=50).move_to(edge.point_from_proportion(0.5) + 0.3 * np.array([-along[1], along[0], 0.0]))
        return VGroup(haloed(w), Equation("b", size=50).next_to(self.tuning.drawing.neurons[-1][0], UP, buff=0.16))

    def dial(
        self, name: str, *, center: Sequence[float] | None = None, size: tuple[float, float] = (3.9, 1.75)
    ) -> Dial:
        """The dial of "w" or "b", its chart below the gauges if it is not somewhere else."""
        row, index = list(self.indices).index(name), self.indices[name]
        gauge = self.gauges[row]
        drawn = [name] if center else list(self.indices)  # the small charts have one axis
        scales = [(self.indices[one], self.gauges[list(self.indices).index(one)].limits) for one in drawn]
        top = 1.15 * max(float(self.tuning.costs(at, np.linspace(*limits, 61)).max()) for at, limits in scales)
        place = center or (self.middle, -2.05)
        chart = Chart(gauge.limits, (0, top), center=place, size=size, y_label=tr("cost $C$"))
        return Dial(self.tuning, index, gauge, chart, name)

    def step(self, dial: Dial) -> Step:
        """One step of gradient descent in the dial's parameter, with the learning rate of the gauge."""
        return Step(self.tuning, dial, self.gauges[-1], top=self.gauges[0].y)


class Step(VGroup):
    """One step of gradient descent in a dial's parameter: the `tangent` at its dot, and an `arrow` as long as the step.

    The arrow grows and shrinks with the learning rate on `gauge`; it stays, and so does a `ring` where the dot was.
    `rule` is the formula; `slope_text` and `text` are its numbers; `fall` says what the step does to the cost.
    """

    def __init__(self, tuning: Tuning, dial: Dial, gauge: Gauge, top: float) -> None:
        super().__init__()
        self.dial, self.gauge, self.slope = dial, gauge, tuning.slope(dial.index)
        chart, name = dial.chart, dial.name.string
        self.start = chart.point(dial.value, dial.cost)
        rises = np.clip(self.slope * np.array([-1.1, 1.9]), *(np.array(chart.y_range) - dial.cost))
        along = rises / self.slope if self.slope else np.array([-1.1, 1.9])
        ends = chart.at(dial.value + along, dial.cost + rises)
        self.tangent = DashedLine(*ends, color=theme.GRADIENT, stroke_width=5, dash_length=0.14)
        self.ring = Circle(0.13, color=theme.QUIET, stroke_width=3.5).move_to(self.start)
        self.rule = Equation(f"{name} := {name} - {{{{eta : eta}}}} {{{{frac(partial C, partial {name}) : g}}}}")
        self.rule.part("g").set_color(theme.GRADIENT)
        self.slope_number = Readout(self.slope, "{:+.3f}", size=theme.BODY, color=theme.GRADIENT)
        self.number = Readout(0.0, "{:+.2f}", size=theme.BODY)
        self.left = gauge.name.get_left()[0]
        at_left(self.rule, self.left, top)
        slope_name, step_name = Equation(f"frac(partial C, partial {name}) =", size=48), Equation("-eta", size=48)
        product = Equation(f"frac(partial C, partial {name}) =", size=48)
        first = VGroup(slope_name, self.slope_number).arrange(buff=0.16)
        second = VGroup(step_name, product, self.number).arrange(buff=0.12)
        self.slope_text, self.text = at_left(first, self.left, top - 2.72), at_left(second, self.left, top - 3.74)
        self.arrow = Pointer(self.start, self.start, theme.TEXT)
        self.add(self.tangent, self.rule, self.slope_text, self.text, self.arrow)
        self.set_rate(gauge.value)

    def set_rate(self, rate: float, share: float = 1.0) -> Step:
        """Show the step for a learning rate, the first `share` of its arrow."""
        self.rate, self.move = rate, -rate * self.slope
        self.number.set_value(self.move)
        end = self.dial.chart.point(self.dial.value + self.move, self.dial.cost)
        self.arrow.point(self.start, self.start + share * (end - self.start))
        return self

    def grow(self) -> Animation:
        """An animation: the arrow grows from the dot."""
        return ByAlpha(self.arrow, lambda _, alpha: self.set_rate(self.rate, alpha))

    def turn_rate_to(self, rate: float) -> list[Animation]:
        """Animations, to be played together: the gauge goes to `rate`, and the step follows."""
        start = self.rate

        def turn(_: object, alpha: float) -> None:
            self.set_rate(rate if alpha == 1 else start + alpha * (rate - start))
            self.gauge.set_value(self.rate)

        return [ByAlpha(self.gauge), ByAlpha(self, turn)]

    def drop(self) -> DashedLine:
        """From the arrow's tip down to the curve."""
        value = self.dial.value + self.move
        cost = self.dial.tuning.costs(self.dial.index, np.array([value]))[0]
        ends = self.dial.chart.at([value, value], [self.dial.cost, cost])
        return DashedLine(*ends, color=theme.QUIET, stroke_width=3.5)

    def fall(self, before: float, after: float) -> VGroup:
        """The cost before and after the step, large."""
        self.costs = [Readout(cost, "{:.3f}", size=theme.FORMULA, color=theme.COST) for cost in (before, after)]
        row = VGroup(Equation("C:", size=theme.FORMULA), self.costs[0], Equation("arrow.r"), self.costs[1])
        return at_left(row.arrange(buff=0.2), self.left, self.text.get_y() - 0.92)

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of the slope and the step, as numbers and as lines, of the learning rate and of the costs."""
        chart, name = self.dial.chart, self.dial.name.string
        arrow = Arrow(self.arrow, unit=chart.frame.width / (chart.x_range[1] - chart.x_range[0]))
        return [
            (f"slope in {name}", self.slope_number), ("tangent", Dashed(self.tangent, chart)),
            (f"step in {name}", self.number), ("arrow of the step", arrow), *self.gauge.drawn("eta"),
            ("cost before the step", self.costs[0]), ("cost after the step", self.costs[1]),
        ]  # fmt: skip

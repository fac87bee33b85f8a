"""How do they learn: parameters tuned, the cost as squares, a real run on data and landscape, and learning rates."""

from __future__ import annotations

from typing import Annotated, Self

import numpy as np
from manim import (
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    Group,
    LaggedStart,
    Mobject,
    VGroup,
)
from pydantic import Field, model_validator

from lecture import theme
from lecture.kit.charts import Chart, Trace
from lecture.kit.color_readings import Fills, Heat
from lecture.kit.contour import ContourPlot
from lecture.kit.fields import ActivationMap, LearnedMap
from lecture.kit.line_readings import Contours, Curve, Dots, Path
from lecture.kit.numbers import shown
from lecture.kit.pulses import swell
from lecture.kit.readings import All, Arrow, Bar, Number, Said
from lecture.kit.scene import beat
from lecture.kit.surface_readings import Heights, OnSurface
from lecture.kit.text import Equation, words
from lecture.kit.walk import Walk, walking
from nncore import Dataset, Network, forward
from scenes.numbers import learning as runs
from scenes.numbers import networks as cast
from scenes.numbers.optimizer_races import SurfaceChoice
from scenes.pictures.contents import PlacedScene
from scenes.pictures.cost_squares import CostLine, CostSquares
from scenes.pictures.digits import DigitImage
from scenes.pictures.function_network import FunctionNetwork
from scenes.pictures.gauges import Gauge
from scenes.pictures.landscape import CostLandscape
from scenes.pictures.loss_board import LossBoard
from scenes.pictures.rates import PLACES, SIDE, ExitMark, RatePanel, cost_chart, power, rate_color
from scenes.pictures.tiny import tiny_drawing
from scenes.pictures.tuning import Dial, Knobs, Tuning

MIDDLE = 4.0  # the middle of the right column
BIAS_TURN = -1.8  # how far the bias is turned before the step brings it back towards the minimum
LearningRate = Annotated[float, Field(gt=0, le=10_000)]


class HowTheyLearn(PlacedScene):
    """What tunes a network, what says how good it is, and how gradient descent makes it better."""

    oracle = "scenes.oracles.learning"

    class Parameters(cast.TinyNetwork, cast.DigitsNetwork, SurfaceChoice):
        """The tiny network, the data that it is trained on, the learning rates, and the digit whose cost is shown."""

        digit: Annotated[int, Field(ge=0, le=358)] = 8
        data_seed: Annotated[int, Field(ge=0, le=2**31)] = 3
        per_corner: Annotated[int, Field(ge=1, le=60)] = 20
        noise: Annotated[float, Field(ge=0, le=1)] = 0.35
        epochs: Annotated[int, Field(ge=20, le=5000)] = 400
        learning_rate: LearningRate = 5.0
        extent: Annotated[float, Field(ge=1, le=10)] = 2.5
        nudge_rate: Annotated[float, Field(gt=0, le=5)] = 4.0
        crawling_rate: LearningRate = 0.1
        too_large_rate: LearningRate = 200.0
        ripples_start: tuple[float, float] = (2.2, 2.0)
        ripples_rates: tuple[LearningRate, LearningRate, LearningRate] = (0.001, 0.02, 1.3)
        ripples_steps: Annotated[int, Field(ge=5, le=500)] = 60

        @model_validator(mode="after")
        def _can_be_drawn(self) -> Self:
            if self.sizes[0] != 2 or self.sizes[-1] != 1 or len(self.sample) != 2 or len(self.target) != 1:
                raise ValueError("sizes must begin with 2 and end with 1, sample have 2 numbers and target 1")
            if not 3 <= len(self.sizes) <= 5 or max(self.sizes) > 16:
                raise ValueError("sizes must have 3 to 5 layers of at most 16 neurons, so that all maps can be seen")
            if max(map(abs, self.ripples_start)) >= (limit := self.landscape.limits):
                raise ValueError(f"ripples_start must lie inside the square from {-limit:g} to {limit:g}")
            return self

    def prepare(self) -> None:
        p = self.parameters
        self.network = cast.tiny_network(p.sizes, p.seed)
        self.setup = {
            name: getattr(p, name) for name in ("sizes", "seed", "data_seed", "per_corner", "noise", "epochs")
        }

    @beat
    def tuning(self) -> None:
        self.open()
        p = self.parameters
        drawing = tiny_drawing(self.network)
        drawing.show_pass(forward(self.network, [p.sample]))
        place = drawing.place(-1, 0)
        target = words(f"target $y = {p.target[0]:g}$", size=theme.LABEL, color=theme.QUIET)
        target.place(place[0] - drawing.radius, place[1] - drawing.radius - 0.45)
        self.say(0, FadeIn(drawing, target), run_time=1.0)
        tuning = Tuning(drawing, self.network, p.sample, p.target)
        knobs = Knobs(tuning, p.nudge_rate, left=1.75, right=6.45, top=1.8)
        enter = LaggedStart(*(FadeIn(gauge) for gauge in knobs.gauges), lag_ratio=0.4)
        self.play(enter, FadeIn(knobs.names), run_time=1.0)
        dial = self._turn(knobs.dial("w"), (2.4, -2.0, 0.0))
        self.play(FadeOut(dial.chart, dial.curve, dial.name, dial.mark), run_time=0.4)
        dial = self._turn(knobs.dial("b"), (BIAS_TURN,))
        self._step(dial, knobs)
        self.shows("target", Number(target, f"{p.target[0]:g}"))
        for layer in range(len(self.network.sizes)):
            for label, drawn in drawing.drawn_activations(layer):
                self.shows(label, drawn)

    def _turn(self, dial: Dial, to: tuple[float, ...]) -> Dial:
        """The parameter goes to and fro; edges, activations, the cost and its dot follow."""
        start, emphasis = dial.value, swell(dial.gauge.name)
        self.play(FadeIn(dial.chart, dial.name), Create(dial.curve), emphasis, run_time=1.0)
        self.play(FadeIn(dial.mark), run_time=0.4)
        for offset in to:
            self.play(*dial.turn_to(start + offset), run_time=1.3)
        name = dial.name.string
        self.shows(f"cost at {name}", dial.readout)
        self.shows(f"point at {name}", Dots(dial.dot, dial.chart))
        self.shows(f"costs along {name}", Curve(dial.curve, dial.chart))
        self._shows_gauge(name, dial.gauge)
        return dial

    def _shows_gauge(self, name: str, gauge: Gauge) -> None:
        """List a gauge's number and where its dot is."""
        self.shows(name, gauge.number)
        self.shows(f"gauge of {name}", Dots(gauge.dot, gauge))

    def _step(self, dial: Dial, knobs: Knobs) -> None:
        """One step of gradient descent in one parameter: the learning rate, turned, says how far."""
        step, rate = knobs.step(dial), knobs.gauges[-1].value
        self.play(FadeIn(step.text), step.grow(), run_time=0.9)
        for turned in (0.25 * rate, min(1.25 * rate, 5.0), rate):
            self.play(*step.turn_rate_to(turned), run_time=1.1)
        unit = dial.chart.frame.width / (dial.chart.x_range[1] - dial.chart.x_range[0])
        self.shows("step in b", step.number)
        self.shows("arrow of the step", Arrow(step.arrow, unit=unit))
        self._shows_gauge("eta", knobs.gauges[-1])
        self.play(*dial.turn_to(dial.value + step.move), FadeOut(step.arrow), run_time=1.2)
        self._shows_gauge("b after the step", dial.gauge)
        self.shows("cost after the step", dial.readout)

    @beat
    def cost(self) -> None:
        self.clear_stage()
        trained, run = cast.digits_network(self.parameters.digits_network)
        index = self.parameters.digit
        pixels, target = run["validation_x"][index], run["validation_y"][index]
        untrained = Network.initialize(trained.sizes, output_activation="softmax", rng=np.random.default_rng(0))
        before, after = (forward(network, pixels[None]).output[0] for network in (untrained, trained))
        image = DigitImage(pixels, center=(-5.72, -0.35), side=1.5)
        label = words(f"labelled {int(target.argmax())}", size=theme.LABEL, color=theme.QUIET)
        label.place(-5.72, -1.55, align="center")
        squares = CostSquares(before, target, left=-4.6, right=1.2, foot=-2.55, unit=3.2)
        formula = self._cost_formula()
        lines = [
            CostLine("random parameters", before, target, left=1.75, top=0.3),
            CostLine("trained parameters", after, target, left=1.75, top=-1.35),
        ]
        self.say(1, FadeIn(image, label, squares.axis, squares.legend, formula), run_time=1.0)
        self.play(squares.enter(), formula.light("a", "y"), run_time=1.6)
        self.play(FadeIn(lines[0].name), formula.light("two"), squares.draw(), run_time=1.6)
        self.play(FadeIn(lines[0].mean), lines[0].count(), formula.light("sum"), run_time=1.2)
        self.play(FadeIn(lines[0].result), formula.light("n", "c"), run_time=0.9)
        lines[1].total.set_value(lines[0].sum)
        self.play(FadeIn(lines[1].name, lines[1].mean), formula.light(), run_time=0.8)
        self.play(squares.change_to(after), lines[1].follow(before), run_time=2.4)
        self.play(FadeIn(lines[1].result), run_time=0.8)
        for line in lines:
            name = line.name.string
            self.shows(f"cost, {name}", line.result[-1])
            self.shows(f"sum, {name}", line.total)
        self._shows_squares(squares)
        self.shows("digit", Heat(image.heat, DigitImage.upright))

    def _shows_squares(self, squares: CostSquares) -> None:
        """List the outputs and targets, and how wide the squares between them are."""
        for name, dots in (("outputs", squares.discs), ("targets", squares.rings)):
            self.shows(name, Dots(list(dots), squares))
        self.shows("sides of the squares", All([Bar(square, unit=squares.unit, axis=0) for square in squares.squares]))

    def _cost_formula(self) -> Equation:
        """The slide's cost, its parts named."""
        formula = Equation(
            "{{C_n : c}} = {{frac(1, n) : n}} {{sum_j : sum}} ({{a_j^((ell)) : a}} - {{y_j : y}})^{{2 : two}}",
            colors={"c": theme.GRADIENT, "a": theme.ACTIVATION},
        )
        return formula.move_to([MIDDLE, 1.45, 0])

    @beat
    def training(self) -> None:
        self.clear_stage()
        rate = self.parameters.learning_rate
        self.run = runs.cloud_run(**self.setup, rate=rate)
        self.data = Dataset(self.run["x"], self.run["y"])
        extent = self.parameters.extent
        maps = FunctionNetwork(
            self.network, extent=extent, center=(-2.75, -0.5), size=(7.3, 5.2), output_side=2.6, named_inputs=True
        )
        field = maps.maps[-1][0]
        samples, key = field.samples(self.data), field.key()
        rule = Equation(
            'italic("params") := italic("params") - {{eta : eta}} {{nabla C : g}}', colors={"g": theme.GRADIENT}
        )
        rule.move_to([MIDDLE + 0.05, 1.7, 0])
        self.say(2, FadeIn(maps), FadeIn(rule, shift=0.15 * UP), run_time=1.2)
        self.play(FadeIn(samples, lag_ratio=0.02), FadeIn(key), run_time=1.0)
        maps.follow(self.run["parameters"])
        board = LossBoard(self.run["costs"], center=(MIDDLE + 0.15, -1.5), size=(4.2, 2.3), readouts=(1.75, 0.65))
        eta = words(f"$eta = {rate:g}$", size=40, color=theme.QUIET).place(6.5, 0.53, align="right")
        self.play(FadeIn(board, eta), rule.light("eta"), run_time=0.8)
        self.play(rule.light(), run_time=0.4)
        self.play(*walking([maps, *board.parts], 0, self.last, rate_func=slow_start), run_time=10.0)
        self._show_end(board)
        self.shows("eta", Number(eta, f"{rate:g}"))
        for layer, fields in enumerate(maps.maps, start=1):
            for j, one in fields.items():
                self.shows(f"map of a{layer}[{j}]", Heat(one.heat))
                self.shows(f"line on a{layer}[{j}]", Contours(one))
        self._shows_samples(samples, field)

    def _shows_samples(self, dots: VGroup, field: ActivationMap) -> None:
        """List where the samples lie on a map, and the targets that they are filled with."""
        self.shows("samples", Dots(list(dots), field))
        self.shows("targets", Fills(list(dots)))

    @property
    def last(self) -> int:
        """The number of epochs of the run."""
        return len(self.run["costs"]) - 1

    def _show_end(self, board: LossBoard) -> None:
        self.shows("cost after training", board.cost)
        self.shows("epochs", board.epoch)
        self.shows("costs", Curve(board.trace, board.chart))
        self.shows("end of the costs", Dots(board.dot, board.chart))

    @beat
    def landscape(self) -> None:
        self.clear_stage()
        rate = self.parameters.learning_rate
        plane = runs.cloud_slice(**self.setup, rate=rate)
        explained = 100 * float(plane["explained"].sum())
        share = shown(explained, "{:.1f}")
        said = f"The same run on its cost, over the plane that holds {share} % of its path."
        land = CostLandscape(plane["values"], float(plane["extent"]), plane["path"], center=(-2.4, -0.4), size=8.3)
        output = LearnedMap(
            self.network, self.run["parameters"], self.parameters.extent, center=(MIDDLE + 0.15, 0.9), side=2.4
        )
        samples = output.samples(self.data, radius=0.055)
        board = LossBoard(self.run["costs"], center=(MIDDLE + 0.2, -1.95), size=(3.9, 1.1), readouts=(1.75, -0.75))
        self.say(said, FadeIn(land.surface), run_time=1.0)
        self.play(FadeIn(land.path, land.dot, output, samples, board), run_time=0.8)
        turn = land.turn()
        self.play(*walking([land, output, *board.parts], 0, self.last, rate_func=slow_start), turn, run_time=9.0)
        self._show_end(board)
        self.shows("path in the plane in %", Number(self._bullet, share))
        self.shows("landscape", Heights(land.surface, every=20))
        self.shows("path", OnSurface(land.path))
        self._shows_map("map", output)
        self._shows_samples(samples, output)

    def _shows_map(self, label: str, output: LearnedMap) -> None:
        """List a network's output over the plane, after its run."""
        self.shows(label, Heat(output.heat))
        self.shows(f"line on {label}", Contours(output))

    @beat
    def rates_ripples(self) -> None:
        self.clear_stage()
        p = self.parameters
        surface, extent = p.landscape, p.landscape.limits
        trajectories = [runs.ripples_run(p.ripples_start, rate, p.ripples_steps, surface) for rate in p.ripples_rates]
        plots = [ContourPlot.of(surface, extent, center=place, size=(SIDE, SIDE), heat_opacity=0.5) for place in PLACES]
        panels = [RatePanel(k, rate, plots[k]) for k, rate in enumerate(p.ripples_rates)]
        top = 10 ** np.ceil(np.log10(max(10.0, *(run.costs.max() for run in trajectories))))
        least = max(min(float(run.costs.min()) for run in trajectories), 1e-4)
        foot = 10.0 ** np.floor(np.log10(least))
        chart = cost_chart((0, p.ripples_steps), (foot, float(top)), log_y=True, x_label="step")
        parts, verdicts, ends = [], [], []
        for k, run in enumerate(trajectories):
            points, step = runs.until_edge(run.points, extent)
            ends.append((points, step))
            parts.append(Walk(plots[k], points, rate_color(k), width=4.5, marks=0.045))
            parts.append(Trace(chart, np.arange(len(run)), run.costs, rate_color(k)))
            if step is not None:
                parts.append(ExitMark(plots[k].at(points[-1:])[0], step, rate_color(k)))
            verdicts.append(panels[k].verdict(self._surface_verdict(run.costs, step)))
        said = "Three learning rates, one start: too small, good, too large."
        self._race(said, panels, chart, walking(parts, 0, p.ripples_steps, geometric=True), parts, verdicts)
        walks, traces = ([part for part in parts if isinstance(part, kind)] for kind in (Walk, Trace))
        for k, (run, (_, step)) in enumerate(zip(trajectories, ends, strict=True)):
            rate = p.ripples_rates[k]
            self.shows(f"rate {k}", Number(panels[k].title, f"{rate:g}"))
            self.shows(f"contour lines {k}", Contours(plots[k]))
            self.shows(f"path {k}", Path(walks[k], plots[k]))
            self.shows(f"costs {k}", Curve(traces[k], chart))
            self._shows_surface_verdict(k, run.costs, step, verdicts[k])

    @staticmethod
    def _surface_verdict(costs: np.ndarray, step: int | None) -> list[str]:
        """What became of a run; of one that left the frame only the power of ten, since rounding decides its digits."""
        word = runs.fate(costs)
        if step is not None:
            most = int(np.log10(costs.max()))
            return [f"{word}: out at step {step}", f"$C > 10^({most})$ at step {int(costs.argmax())}"]
        return [word, f"$C = {_told(float(costs[-1]))}$ at step {len(costs) - 1}"]

    def _shows_surface_verdict(self, k: int, costs: np.ndarray, step: int | None, verdict: VGroup) -> None:
        """List the numbers of a verdict, and its word."""
        self.shows(f"fate {k}", Said(verdict[0], runs.fate(costs)))
        if step is None:
            text, at = _told(float(costs[-1])), len(costs) - 1
            self.shows(f"ripples cost {k}", Number(verdict[1], text))
        else:
            most, at = int(np.log10(costs.max())), int(costs.argmax())
            self.shows(f"step out of the frame {k}", Number(verdict[0], str(step)))
            self.shows(f"power of ten of ripples cost {k}", Number(verdict[1], f"10^({most})"))
        self.shows(f"step of cost {k}", Number(verdict[1], str(at)))

    def _race(
        self,
        said: str,
        panels: list[RatePanel],
        chart: Chart,
        run: list[Animation],
        fresh: list[Mobject],
        verdicts: list[VGroup],
    ) -> None:
        """The three runs in step, and then what became of each."""
        enter = LaggedStart(*(FadeIn(panel) for panel in panels), lag_ratio=0.25)
        self.say(said, enter, FadeIn(chart), run_time=1.4)
        self.play(*(FadeIn(part) for part in fresh), run_time=0.5)
        self.play(*run, run_time=7.0)
        self.play(LaggedStart(*(FadeIn(verdict) for verdict in verdicts), lag_ratio=0.4), run_time=1.6)

    @beat
    def rates_network(self) -> None:
        self.clear_stage()
        p = self.parameters
        rates = (p.crawling_rate, p.learning_rate, p.too_large_rate)
        done = [runs.cloud_run(**self.setup, rate=rate) for rate in rates]
        top = 1.15 * float(max(run["costs"].max() for run in done))
        chart = cost_chart((0, p.epochs), (0, top), log_y=False, x_label="epoch")
        panels, outputs, traces, verdicts = [], [], [], []
        for k, (rate, run) in enumerate(zip(rates, done, strict=True)):
            output = LearnedMap(self.network, run["parameters"], p.extent, center=PLACES[k], side=SIDE)
            panels.append(RatePanel(k, rate, Group(output, output.samples(self.data))))
            outputs.append(output)
            traces.append(Trace(chart, np.arange(len(run["costs"])), run["costs"], rate_color(k)))
            verdicts.append(panels[k].verdict(self._network_verdict(run)))
        run = walking([*outputs, *traces], 0, p.epochs, rate_func=slower_start)
        said = "On the network the cost is bounded: a rate that is too large saturates it."
        self._race(said, panels, chart, run, traces, verdicts)
        for k, (rate, run, output, trace) in enumerate(zip(rates, done, outputs, traces, strict=True)):
            self.shows(f"rate {k}", Number(panels[k].title, f"{rate:g}"))
            self.shows(f"costs {k}", Curve(trace, chart))
            self._shows_map(f"map {k}", output)
            cost, slope, (first, second) = run["costs"][-1], run["slopes"][-1], verdicts[k]
            word, text = runs.fate(run["costs"], bounded=True), shown(cost, "{:.3f}")
            self.shows(f"fate {k}", Said(first, word))
            self.shows(f"network cost {k}", Number(first, text))
            self.shows(f"network slope {k}", Number(second, power(slope)))

    @staticmethod
    def _network_verdict(run: dict[str, np.ndarray]) -> list[str]:
        text, word = shown(float(run["costs"][-1]), "{:.3f}"), runs.fate(run["costs"], bounded=True)
        return [f"{word}: $C = {text}$", f"$norm(nabla C) = {power(float(run['slopes'][-1]))}$"]


def _told(cost: float) -> str:
    """A cost with as many decimals as it needs."""
    return shown(cost, "{:.2f}" if cost < 100 else "{:.0f}")


def slow_start(alpha: float) -> float:
    """A rate function: a run's first steps, which change the most, take longer."""
    return alpha**2


def slower_start(alpha: float) -> float:
    """A rate function: the first steps of hundreds can be told apart."""
    return alpha**3

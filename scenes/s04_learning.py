"""How do they learn: parameters tuned, the cost as squares, a real run on data and landscape, and learning rates."""

from __future__ import annotations

from typing import Annotated, Self

from manim import UP, Animation, Create, FadeIn, FadeOut, LaggedStart
from pydantic import Field, model_validator

from lecture import theme
from lecture.kit.color_readings import Heat
from lecture.kit.fields import LearnedMap
from lecture.kit.line_readings import Contours
from lecture.kit.numbers import shown
from lecture.kit.pulses import swell
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.surface_readings import Heights, OnSurface
from lecture.kit.text import Equation, words
from lecture.kit.walk import walking
from nncore import Dataset, forward
from scenes.numbers import learning as runs
from scenes.numbers import networks
from scenes.numbers.optimizer_races import SurfaceChoice
from scenes.pictures.contents import SectionScene
from scenes.pictures.cost_squares import DigitCost
from scenes.pictures.function_network import FunctionNetwork
from scenes.pictures.landscape import CostLandscape
from scenes.pictures.loss_board import LossBoard
from scenes.pictures.rates import NetworkRates, Rates, SurfaceRates
from scenes.pictures.tiny_network import tiny_drawing
from scenes.pictures.tuning import Dial, Knobs, Step, Tuning

MIDDLE = 4.0  # the middle of the right column
BIAS_TURN = -1.8  # how far the bias is turned before the step brings it back towards the minimum
RULE = 'italic("params") := italic("params") - {{eta : eta}} {{nabla C : g}}'
LearningRate = Annotated[float, Field(gt=0, le=10_000)]


class HowTheyLearn(SectionScene):
    """What tunes a network, what says how good it is, and how gradient descent makes it better."""

    oracle = "scenes.oracles.learning"

    class Parameters(networks.TinyNetwork, networks.DigitsNetwork, SurfaceChoice):
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
        self.network = networks.tiny_network(p.sizes, p.seed)
        self.setup = {
            name: getattr(p, name) for name in ("sizes", "seed", "data_seed", "per_corner", "noise", "epochs")
        }

    @beat
    def tuning(self) -> None:
        self.open()
        p, drawing = self.parameters, tiny_drawing(self.network)
        drawing.show_pass(forward(self.network, [p.sample]))
        tuning = Tuning(drawing, self.network, p.sample, p.target)
        self.say(0, FadeIn(drawing, tuning.target_name), run_time=1.0)
        knobs = Knobs(tuning, p.nudge_rate, left=1.75, right=6.45, top=1.8)
        enter = LaggedStart(*(FadeIn(gauge) for gauge in knobs.gauges), lag_ratio=0.4)
        self.play(enter, FadeIn(knobs.names), run_time=1.0)
        dial = self.turn(knobs.dial("w"), (2.4, -2.0, 0.0))
        self.play(FadeOut(dial.chart, dial.curve, dial.name, dial.mark), run_time=0.4)
        dial = self.turn(knobs.dial("b"), (BIAS_TURN,))
        self.take_step(dial, knobs.step(dial))
        self.shows_each(tuning.drawn())

    def turn(self, dial: Dial, to: tuple[float, ...]) -> Dial:
        """The parameter goes to and fro; edges, activations, the cost and its dot follow."""
        start, emphasis = dial.value, swell(dial.gauge.name)
        self.play(FadeIn(dial.chart, dial.name), Create(dial.curve), emphasis, run_time=1.0)
        self.play(FadeIn(dial.mark), run_time=0.4)
        for offset in to:
            self.play(*dial.turn_to(start + offset), run_time=1.3)
        self.shows_each(dial.drawn())
        return dial

    def take_step(self, dial: Dial, step: Step) -> None:
        """One step of gradient descent in one parameter: the learning rate, turned, says how far."""
        rate = step.rate
        self.play(FadeIn(step.text), step.grow(), run_time=0.9)
        for turned in (0.25 * rate, min(1.25 * rate, 5.0), rate):
            self.play(*step.turn_rate_to(turned), run_time=1.1)
        self.shows_each(step.drawn())
        self.play(*dial.turn_to(dial.value + step.move), FadeOut(step.arrow), run_time=1.2)
        self.shows_each(dial.gauge.drawn("b after the step"))
        self.shows("cost after the step", dial.readout)

    @beat
    def cost(self) -> None:
        self.clear_stage()
        pixels, target, before, after = runs.digit_outputs(self.parameters.digits_network, self.parameters.digit)
        picture = DigitCost(pixels, target, before, after, middle=MIDDLE)
        squares, formula, (first, second) = picture.squares, picture.formula, picture.lines
        self.say(1, FadeIn(picture.image, picture.label, squares.axis, squares.legend, formula), run_time=1.0)
        self.play(squares.enter(), formula.light("a", "y"), run_time=1.6)
        self.play(FadeIn(first.name), formula.light("two"), squares.draw(), run_time=1.6)
        self.play(FadeIn(first.mean), first.count(), formula.light("sum"), run_time=1.2)
        self.play(FadeIn(first.result), formula.light("n", "c"), run_time=0.9)
        second.total.set_value(first.sum)
        self.play(FadeIn(second.name, second.mean), formula.light(), run_time=0.8)
        self.play(squares.change_to(after), second.follow(before), run_time=2.4)
        self.play(FadeIn(second.result), run_time=0.8)
        self.shows_each(picture.drawn())

    @beat
    def training(self) -> None:
        self.clear_stage()
        p, rate = self.parameters, f"{self.parameters.learning_rate:g}"
        self.run = run = runs.cloud_run(**self.setup, rate=p.learning_rate)
        self.data = Dataset(run["x"], run["y"])
        maps = FunctionNetwork(
            self.network, extent=p.extent, center=(-2.75, -0.5), size=(7.3, 5.2), output_side=2.6, named_inputs=True
        )
        output = maps.maps[-1][0]
        samples, key = output.samples(self.data), output.key()
        rule = Equation(RULE, colors={"g": theme.GRADIENT}).move_to([MIDDLE + 0.05, 1.7, 0])
        board = LossBoard(run["costs"], center=(MIDDLE + 0.15, -1.5), size=(4.2, 2.3), readouts=(1.75, 0.65))
        eta = words(f"$eta = {rate}$", size=40, color=theme.QUIET).place(6.5, 0.53, align="right")
        self.say(2, FadeIn(maps), FadeIn(rule, shift=0.15 * UP), run_time=1.2)
        self.play(FadeIn(samples, lag_ratio=0.02), FadeIn(key), run_time=1.0)
        maps.follow(run["parameters"])
        self.play(FadeIn(board, eta), rule.light("eta"), run_time=0.8)
        self.play(rule.light(), run_time=0.4)
        self.play(*walking([maps, *board.parts], 0, p.epochs, rate_func=slow_start), run_time=10.0)
        self.shows("eta", Number(eta, rate))
        self.shows_each([*board.drawn(), *maps.drawn(), *output.drawn_samples(samples)])

    @beat
    def landscape(self) -> None:
        self.clear_stage()
        p, run = self.parameters, self.run
        plane = runs.cloud_slice(**self.setup, rate=p.learning_rate)
        share = shown(100 * float(plane["explained"].sum()), "{:.1f}")
        land = CostLandscape(plane["values"], float(plane["extent"]), plane["path"], center=(-2.4, -0.4), size=8.3)
        output = LearnedMap(self.network, run["parameters"], p.extent, center=(MIDDLE + 0.15, 0.9), side=2.4)
        samples = output.samples(self.data, radius=0.055)
        board = LossBoard(run["costs"], center=(MIDDLE + 0.2, -1.95), size=(3.9, 1.1), readouts=(1.75, -0.75))
        said = f"The same run on its cost, over the plane that holds {share} % of its path."
        self.say(said, FadeIn(land.surface), run_time=1.0)
        self.play(FadeIn(land.path, land.dot, output, samples, board), run_time=0.8)
        turn = land.turn()
        self.play(*walking([land, output, *board.parts], 0, p.epochs, rate_func=slow_start), turn, run_time=9.0)
        self.shows("path in the plane in %", Number(self._bullet, share))
        self.shows("landscape", Heights(land.surface, every=20))
        self.shows("path", OnSurface(land.path))
        self.shows("map", Heat(output.heat))
        self.shows("line on map", Contours(output))
        self.shows_each([*board.drawn(), *output.drawn_samples(samples)])

    @beat
    def rates_ripples(self) -> None:
        p = self.parameters
        race = SurfaceRates(p.landscape, p.ripples_start, p.ripples_rates, p.ripples_steps)
        run = walking(race.moving, 0, p.ripples_steps, geometric=True)
        self.race("Three learning rates, one start: too small, good, too large.", race, run)

    @beat
    def rates_network(self) -> None:
        p = self.parameters
        rates = (p.crawling_rate, p.learning_rate, p.too_large_rate)
        found = [runs.cloud_run(**self.setup, rate=rate) for rate in rates]
        race = NetworkRates(self.network, rates, found, self.data, p.extent)
        run = walking(race.moving, 0, p.epochs, rate_func=slower_start)
        self.race("On the network the cost is bounded: a rate that is too large saturates it.", race, run)

    def race(self, said: str, race: Rates, run: list[Animation]) -> None:
        """Three runs in step, and then what became of each."""
        self.clear_stage()
        enter = LaggedStart(*(FadeIn(panel) for panel in race.panels), lag_ratio=0.25)
        self.say(said, enter, FadeIn(race.chart), run_time=1.4)
        self.play(*(FadeIn(part) for part in race.fresh), run_time=0.5)
        self.play(*run, run_time=7.0)
        self.play(LaggedStart(*(FadeIn(verdict) for verdict in race.verdicts), lag_ratio=0.4), run_time=1.6)
        self.shows_each(race.drawn())


def slow_start(alpha: float) -> float:
    """A rate function: a run's first steps, which change the most, take longer."""
    return alpha**2


def slower_start(alpha: float) -> float:
    """A rate function: the first steps of hundreds can be told apart."""
    return alpha**3

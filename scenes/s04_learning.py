"""How do they learn: parameters tuned, the cost as squares, a real run on data and landscape, and learning rates."""

from __future__ import annotations

from typing import Annotated, Self

from manim import UP, Animation, Create, FadeIn, FadeOut, LaggedStart, ReplacementTransform, Restore
from pydantic import Field, model_validator

from lecture import theme
from lecture.kit.color_readings import Heat
from lecture.kit.fields import LearnedMap
from lecture.kit.line_readings import Contours, Dots
from lecture.kit.numbers import shown
from lecture.kit.pulses import swell
from lecture.kit.readings import Number
from lecture.kit.scene import beat
from lecture.kit.surface_readings import Heights, OnSurface
from lecture.kit.text import Equation, words
from lecture.kit.walk import walking
from lecture.language import tr
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
from scenes.pictures.stability import Stability
from scenes.pictures.steepest import Steepest
from scenes.pictures.tiny_network import tiny_drawing
from scenes.pictures.tuning import Dial, Knobs, Tuning

MIDDLE = 4.0  # the middle of the right column
BIAS_TURNS = (-2.4, -0.8)  # how far the bias is turned; the step from there bends away from its tangent
STEEPEST_RADIUS = 0.2  # how long the steps are that are compared
RULE = 'italic("params") := italic("params") - {{eta : eta}} {{nabla C : g}}'
Curvature = Annotated[float, Field(gt=0, le=1000)]


class HowTheyLearn(SectionScene):
    """What tunes a network, what says how good it is, and how gradient descent makes it better."""

    oracle = "scenes.oracles.learning"

    class Parameters(runs.CloudTraining, networks.DigitsNetwork, SurfaceChoice):
        """The tiny network and its training, the learning rates, a bowl, and the digit whose cost is shown."""

        digit: Annotated[int, Field(ge=0, le=358)] = 8
        extent: Annotated[float, Field(ge=1, le=10)] = 2.5
        nudge_rate: Annotated[float, Field(gt=0, le=5)] = 4.0
        crawling_rate: runs.LearningRate = 0.1
        too_large_rate: runs.LearningRate = 200.0
        ripples_start: tuple[float, float] = (2.2, 2.0)
        ripples_rates: tuple[runs.LearningRate, runs.LearningRate, runs.LearningRate] = (0.001, 0.02, 0.49)
        ripples_steps: Annotated[int, Field(ge=5, le=500)] = 60
        bowl_curvatures: tuple[Curvature, Curvature] = (1.0, 8.0)
        bowl_start: tuple[float, float] = (-2.3, 0.55)
        bowl_rates: tuple[runs.LearningRate, runs.LearningRate, runs.LearningRate] = (0.06, 0.22, 0.264)
        bowl_steps: Annotated[int, Field(ge=2, le=60)] = 14

        @model_validator(mode="after")
        def _can_be_drawn(self) -> Self:
            if self.sizes[0] != 2 or self.sizes[-1] != 1 or len(self.sample) != 2 or len(self.target) != 1:
                raise ValueError("sizes must begin with 2 and end with 1, sample have 2 numbers and target 1")
            if not 3 <= len(self.sizes) <= 5 or max(self.sizes) > 16:
                raise ValueError("sizes must have 3 to 5 layers of at most 16 neurons, so that all maps can be seen")
            if max(map(abs, self.ripples_start)) >= (limit := self.landscape.limits):
                raise ValueError(f"ripples_start must lie inside the square from {-limit:g} to {limit:g}")
            if self.bowl_curvatures[0] >= self.bowl_curvatures[1]:
                raise ValueError(f"bowl_curvatures must ascend, got {list(self.bowl_curvatures)}")
            if max(self.bowl_rates) > (last := 1.3 * 2 / self.bowl_curvatures[1]):
                raise ValueError(f"bowl_rates must be at most {last:g}, 1.3 times 2 / the larger curvature")
            return self

    def prepare(self) -> None:
        p = self.parameters
        self.network = networks.tiny_network(p.sizes, p.seed)

    @beat
    def tuning(self) -> None:
        self.open()
        p, drawing = self.parameters, tiny_drawing(self.network)
        drawing.show_pass(forward(self.network, [p.sample]))
        self.tuned = tuning = Tuning(drawing, self.network, p.sample, p.target)
        self.say(0, FadeIn(drawing, tuning.target_name, tuning.formula), run_time=1.0)
        self.knobs = knobs = Knobs(tuning, p.nudge_rate, left=1.75, right=theme.RIGHT, top=1.8)
        knobs.gauges[-1].save_state().set_color(theme.QUIET)  # its turn comes with the step
        enter = LaggedStart(*(FadeIn(gauge) for gauge in knobs.gauges), lag_ratio=0.4)
        self.play(enter, FadeIn(knobs.names), run_time=1.0)
        self.cue("weight")
        dial = self.turn("w", (2.4, -2.0, 0.0))
        self.cue("bias")
        self.play(FadeOut(dial.chart, dial.curve, dial.name, dial.mark, knobs.lights["w"]), run_time=0.4)
        self.dial = self.turn("b", BIAS_TURNS)
        self.shows_each(tuning.drawn())

    def turn(self, name: str, to: tuple[float, ...]) -> Dial:
        """The parameter goes to and fro; edges, activations, the cost and its dot follow."""
        dial = self.knobs.dial(name)
        start, emphasis = dial.value, (swell(dial.gauge.name), FadeIn(self.knobs.lights[name]))
        self.play(FadeIn(dial.chart, dial.name), Create(dial.curve), *emphasis, run_time=1.0)
        self.play(FadeIn(dial.mark), run_time=0.4)
        for offset in to:
            self.play(*dial.turn_to(start + offset, self.tuned.drawing), run_time=1.3)
        self.shows_each(dial.drawn())
        return dial

    @beat
    def step(self) -> None:
        """One step of gradient descent in one parameter, large: the learning rate, turned, says how far."""
        small, knobs = self.dial, self.knobs
        dial = self.dial = knobs.dial("b", center=(-2.75, -0.75), size=(6.6, 4.1))
        step, (_, b, eta) = knobs.step(dial), knobs.gauges
        self.play(*self.exits(b, eta, small.curve), b.ring.animate.move_to(b.dot), Restore(eta), run_time=0.6)
        opens = ReplacementTransform(small.curve, dial.curve)
        said = tr("One step: against the slope, as far as the learning rate says.")
        self.say(said, opens, FadeIn(dial.chart, dial.name, dial.mark), run_time=1.1)
        self.cue("slope")
        self.play(Create(step.tangent), FadeIn(step.slope_text), run_time=1.0)
        self.play(FadeIn(step.rule, step.text), step.grow(), run_time=1.2)
        self.cue("turn")
        for turned in (0.25 * step.rate, min(1.25 * step.rate, 5.0), step.rate):
            self.play(*step.turn_rate_to(turned), run_time=1.1)
        before = dial.cost
        self.cue("step")
        drop = step.drop()
        self.play(FadeIn(step.ring), run_time=0.5)
        self.play(*dial.turn_to(dial.value + step.move), run_time=2.0)
        self.play(Create(drop), FadeIn(step.fall(before, dial.cost), shift=0.15 * UP), run_time=0.8)
        self.shows_each([*step.drawn(), *dial.gauge.drawn("b after the step")])
        self.shows("point after the step", Dots(dial.dot, dial.chart))

    @beat
    def cost(self) -> None:
        self.clear_stage()
        pixels, target, before, after = runs.digit_outputs(self.parameters, self.parameters.digit)
        picture = DigitCost(pixels, target, before, after, middle=MIDDLE)
        squares, formula, (first, second) = picture.squares, picture.formula, picture.lines
        self.say(1, FadeIn(picture.image, picture.label, squares.axis, squares.legend, formula), run_time=1.0)
        self.play(squares.enter(), formula.light("a", "y"), run_time=1.6)
        self.cue("squares")
        self.play(FadeIn(first.name), formula.light("two"), squares.draw(), run_time=1.6)
        self.cue("sum")
        self.play(FadeIn(first.mean), first.count(), formula.light("sum"), run_time=1.2)
        self.play(FadeIn(first.result, picture.letters), formula.light("n", "c"), run_time=0.9)
        second.total.set_value(first.sum)
        self.cue("trained")
        self.play(FadeIn(second.name, second.mean, squares.outlines), formula.light(), run_time=0.8)
        self.play(squares.change_to(after), second.follow(before), run_time=2.4)
        self.play(FadeIn(second.result), run_time=0.8)
        self.shows_each(picture.drawn())

    @beat
    def steepest(self) -> None:
        """Of all steps of one length the one against the gradient lowers the cost most."""
        self.clear_stage()
        dials = [(self.knobs.indices[name], name) for name in ("w", "b")]
        steepest = Steepest(self.tuned, dials, radius=STEEPEST_RADIUS)
        self.overlaps(steepest.gradient_name)
        self.overlaps(steepest.down_name)
        self.overlaps(steepest.step_name)
        self.overlaps(steepest.angle_name)
        self.say(2, FadeIn(steepest.plot, steepest.names), run_time=1.0)
        self.cue("gradient")
        self.play(*steepest.enter(), run_time=1.0)
        self.cue("around")
        self.play(FadeIn(steepest.chart, steepest.level, steepest.formula), run_time=0.9)
        self.play(FadeIn(*steepest.turning, steepest.readout_name))
        self.play(*steepest.turn(), run_time=6.0)
        self.cue("down")
        self.play(*steepest.point_down(), run_time=1.6)
        self.play(FadeIn(steepest.down_name), FadeOut(steepest.step_name), Create(steepest.least), run_time=0.8)
        self.play(FadeIn(steepest.linear, steepest.linear_name), run_time=0.8)
        self.shows_each(steepest.drawn())

    @beat
    def training(self) -> None:
        self.clear_stage()
        p, rate = self.parameters, f"{self.parameters.learning_rate:g}"
        self.run = run = runs.cloud_run(**p.cloud, rate=p.learning_rate)
        self.data = Dataset(run["x"], run["y"])
        maps = FunctionNetwork(
            self.network, extent=p.extent, center=(-2.85, -0.3), size=(7.3, 5.0), output_side=2.6, named_inputs=True
        )
        output, count = maps.maps[-1][0], str(len(run["x"]))
        samples, key = output.samples(self.data), output.key().next_to(output.frame, UP, buff=0.16)
        rule = Equation(tr(RULE), colors={"g": theme.GRADIENT}).move_to([MIDDLE + 0.05, 1.75, 0])
        board = LossBoard(run["costs"], center=(MIDDLE + 0.2, -1.3), size=(4.2, 2.1), readouts=(1.75, 0.75))
        eta = words(f"$eta = {rate}$", size=theme.BODY, color=theme.QUIET).place(theme.RIGHT, 2.0, align="right")
        eta.next_to(rule, [0, -1, 0], buff=0.14, aligned_edge=[1, 0, 0])
        epoch = words(tr("epoch: a pass over all {count} points", count=count), size=theme.LABEL, color=theme.QUIET)
        epoch.place(theme.LEFT, -3.25)
        said = tr("Against the gradient, step by step: the maps turn until the cost is small.")
        self.say(said, FadeIn(maps), FadeIn(rule, shift=0.15 * UP), run_time=1.2)
        self.cue("data")
        self.play(FadeIn(samples, lag_ratio=0.02), FadeIn(key), run_time=1.0)
        maps.follow(run["parameters"])
        self.play(FadeIn(board, eta, epoch), rule.light("eta"), run_time=0.8)
        self.play(rule.light(), run_time=0.4)
        self.cue("run")
        self.play(*walking([maps, *board.parts], 0, p.epochs, rate_func=slow_start), run_time=10.0)
        self.shows("eta", Number(eta, rate))
        self.shows("points", Number(epoch, count))
        self.shows_each([*board.drawn(), *maps.drawn(), *output.drawn_samples(samples)])

    @beat
    def landscape(self) -> None:
        self.clear_stage()
        p, run = self.parameters, self.run
        plane = runs.cloud_slice(**p.cloud, rate=p.learning_rate)
        share = shown(100 * float(plane["explained"].sum()), "{:.1f}")
        land = CostLandscape(plane["values"], float(plane["extent"]), plane["path"], center=(-2.4, -0.5), size=9.0)
        output = LearnedMap(self.network, run["parameters"], p.extent, center=(MIDDLE + 0.55, 1.25), side=2.2)
        samples = output.samples(self.data, radius=0.055)
        board = LossBoard(run["costs"], center=(MIDDLE + 0.55, -1.78), size=(3.5, 1.5), readouts=(2.3, -0.25))
        said = tr(
            "{count} parameters: the cost on the plane in which the run moves most", count=self.network.parameters.size
        )
        held = tr("{share} % of the squared distances to the run’s end lie in this plane", share=share)
        held = words(held, size=theme.LABEL, color=theme.QUIET).place(theme.LEFT, -3.25)
        self.say(said, FadeIn(land.surface), run_time=1.0)
        self.cue("path")
        self.play(FadeIn(land.path, land.dot, land.names, held, output, samples, board), run_time=0.8)
        turn = land.turn()
        self.play(*walking([land, output, *board.parts], 0, p.epochs, rate_func=slow_start), turn, run_time=9.0)
        self.shows("parameters", Number(self._bullet, str(self.network.parameters.size)))
        self.shows("path in the plane in %", Number(held, share))
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
        self.race(tr("Three learning rates, one start: too small, good, too large."), race, run)

    @beat
    def stability(self) -> None:
        """A learning rate goes up until it crosses 2 / h: the zigzag becomes divergence."""
        self.clear_stage()
        p = self.parameters
        slow, zigzag, beyond = p.bowl_rates
        bowl, start = runs.bowl(p.bowl_curvatures, p.bowl_start)
        stable = Stability(bowl, start, steps=p.bowl_steps, rate=slow)
        said = tr("Along each eigen-direction of a bowl, every step multiplies the coordinate $d$ by one factor.")
        self.say(said, FadeIn(stable.plot, stable.axes), run_time=1.0)
        self.play(Create(stable.path), FadeIn(stable.marks, lag_ratio=0.1), FadeIn(stable.rate_text), run_time=1.4)
        self.cue("factor")
        self.play(FadeIn(stable.formula, stable.about, stable.factor_texts), run_time=0.8)
        self.play(FadeIn(stable.chart, stable.bounds, stable.line_names), Create(stable.lines), run_time=0.9)
        self.play(FadeIn(stable.cursor, stable.dots), run_time=0.4)
        self.cue("turn")
        self.play(*stable.turn_to(zigzag), run_time=3.2)
        ghost, ghost_name = stable.ghost()
        self.cue("beyond")
        self.play(FadeIn(stable.beyond, stable.limit_name), FadeIn(ghost), run_time=0.8)
        self.bring_to_front(stable.path, stable.marks)
        self.play(*stable.turn_to(beyond), FadeIn(ghost_name), run_time=2.8)
        self.shows("eta of the pale path", Number(ghost_name, f"{zigzag:.3f}"))
        self.shows_each(stable.drawn())

    @beat
    def rates_network(self) -> None:
        p = self.parameters
        rates = (p.crawling_rate, p.learning_rate, p.too_large_rate)
        found = [runs.cloud_run(**p.cloud, rate=rate) for rate in rates]
        race = NetworkRates(self.network, rates, found, self.data, p.extent)
        run = walking(race.moving, 0, p.epochs, rate_func=slower_start)
        self.race(
            tr("On the network the cost is bounded: a rate that is too large can saturate the output."), race, run
        )

    def race(self, said: str, race: Rates, run: list[Animation]) -> None:
        """Three runs in step, and then what became of each."""
        self.clear_stage()
        enter = LaggedStart(*(FadeIn(panel) for panel in race.panels), lag_ratio=0.25)
        self.say(said, enter, run_time=1.4)
        self.play(*(FadeIn(part) for part in race.fresh), run_time=0.5)
        self.cue("run")
        self.play(*run, run_time=7.0)
        self.cue("verdicts")
        self.play(LaggedStart(*(FadeIn(verdict) for verdict in race.verdicts), lag_ratio=0.4), run_time=1.6)
        self.shows_each(race.drawn())


def slow_start(alpha: float) -> float:
    """A rate function: a run's first steps, which change the most, take longer."""
    return alpha**2


def slower_start(alpha: float) -> float:
    """A rate function: the first steps of hundreds can be told apart."""
    return alpha**3

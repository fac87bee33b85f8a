"""A layer in numbers: z = W a + b as matrices, and a = σ(z) below.

    numbers = LayerNumbers(network, passed, 0, center=(4.1, -1.2), size=(4.8, 3.4))
    self.play(FadeIn(numbers.frame)); self.play(numbers.light_row(0)); self.play(numbers.reveal(0))
    self.play(FadeIn(numbers.activated_frame)); self.play(*numbers.activate())

`frame` is what stands there at first; the inputs `a`, the sums `z` and the new activations come in one by one.
Of a large layer the first and last neurons' numbers are shown, `inputs` and `outputs`, and dots for the rest; then the
shape of W stands below.
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, LEFT, Animation, AnimationGroup, FadeIn, TransformFromCopy, VGroup

from lecture import theme
from lecture.kit.matrix import NumberMatrix, in_line
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout, below_one
from lecture.kit.readings import Drawn, Number
from lecture.kit.text import Equation, at_right, fit, step_back
from nncore import ForwardPass, Network

ROWS, COLUMNS = 4, 3
"""The most of a matrix that can be read in the column, the dots among them."""
GAP = 0.18
"""Between the parts of a line, in manim units."""


class LayerFormulas(VGroup):
    """The slide's two formulas: z = W a + b, and a = σ(z)."""

    def __init__(self, middle: float) -> None:
        total = "{{z^((ell + 1)) : z}} = {{upright(bold(W))^((ell + 1)) : W}} {{a^((ell)) : a}} + {{b^((ell + 1)) : b}}"
        applied = "{{a^((ell + 1)) : a}} = sigma({{z^((ell + 1)) : z}})"
        first, second = (Equation(source, size=52, colors={"a": theme.ACTIVATION}) for source in (total, applied))
        super().__init__(first.move_to([middle, 1.75, 0]), second.move_to([middle - 0.5, 0.95, 0]))

    def light(self, *lit: int) -> list[Animation]:
        """Animations: the formulas with these numbers are at full strength, the other steps back."""
        return [line.light() if n in lit else step_back(line) for n, line in enumerate(self)]


class LayerNumbers(VGroup):
    """The numbers of weights[k]: layer k to layer k + 1; `name` says which layer that is."""

    def __init__(
        self, network: Network, passed: ForwardPass, k: int, *, center: Sequence[float], size: tuple[float, float]
    ) -> None:
        super().__init__()
        self.k = k
        self.name = Equation(f"ell = {k}", size=44, color=theme.QUIET).move_to([6.0, 0.95, 0])
        lines = self._lines(network, passed, theme.LABEL)
        if lines.width > size[0] or lines.height > size[1]:
            lines = self._lines(network, passed, theme.SMALL)
        fit(lines, *size).move_to([*center, 0]).shift([min(theme.RIGHT - lines.get_right()[0], 0.0), 0, 0])
        total, applied = lines
        applied.align_to(total, LEFT)
        self.inputs, self.outputs = self.W.columns, self.W.rows
        self.shape = VGroup()
        if self.W.values.shape != (len(self.outputs), len(self.inputs)):
            rows, columns = self.W.values.shape
            shape = f"upright(bold(W)) in RR^({rows} times {columns})"
            self.shape.add(Equation(shape, size=theme.INDEXED, color=theme.QUIET))
            at_right(self.shape, total.get_right()[0], applied.get_y())
        waiting = [(matrix.brackets, matrix.dots) for matrix in (self.z, self.a, self.out)]
        shown = (part for part in total if part not in (self.z, self.a))
        self.frame = VGroup(*shown, *waiting[0], *waiting[1], self.shape)
        self.activated_frame = VGroup(applied[1], applied[2], self.z_again, *waiting[2])
        self.add(lines, self.shape)

    def _lines(self, network: Network, passed: ForwardPass, size: float) -> VGroup:
        """z = W a + b and below it a = σ(z), their numbers in this size."""
        k, outputs, inputs = self.k, (ROWS, 1), (COLUMNS, 1)
        z, out, given = passed.preactivations[k][0], passed.activations[k + 1][0], passed.activations[k][0]
        self.z, self.z_again = (NumberMatrix(z, size=size, at_most=outputs) for _ in range(2))
        self.W = NumberMatrix(network.weights[k], "{:.1f}", size=size, color=theme.signed, at_most=(ROWS, COLUMNS))
        self.a = NumberMatrix(given, below_one, size=size, color=theme.ACTIVATION, at_most=inputs)
        self.b = NumberMatrix(network.biases[k], "{:.1f}", size=size, color=theme.signed, at_most=outputs)
        self.out = NumberMatrix(out, below_one, size=size, color=theme.ACTIVATION, at_most=outputs)
        total = in_line(self.z, "=", self.W, self.a, "+", self.b, gap=GAP)
        return VGroup(total, in_line(self.out, "=", "sigma", self.z_again, gap=GAP)).arrange(DOWN, buff=0.4)

    def light_row(self, place: int) -> Animation:
        """The row of the output at that place of `outputs` at full strength in W and b, the other rows faded."""
        changes = []
        for matrix in (self.W, self.b):
            for row in range(len(matrix.entries)):
                numbers = matrix.row(row)
                changes.append(numbers.animate.set_opacity(1.0) if row == place else step_back(numbers))
        return AnimationGroup(*changes, group=VGroup(self.W.numbers, self.b.numbers))

    def light_all(self) -> Animation:
        """All numbers at full strength."""
        matrices = (self.W.numbers, self.b.numbers)
        return AnimationGroup(*(numbers.animate.set_opacity(1.0) for numbers in matrices), group=VGroup(*matrices))

    def reveal(self, place: int) -> Animation:
        """The z of the output at that place of `outputs` comes in."""
        return FadeIn(self.z.entries[place][0], shift=0.25 * LEFT)

    def activate(self) -> list[Animation]:
        """Animations: the new activations come out of σ(z)."""
        pairs = zip(self.z_again.numbers, self.out.numbers, strict=True)
        return [TransformFromCopy(z, a) for z, a in pairs]

    def feed(self, drawing: NetworkDrawing) -> list[Animation]:
        """Animations: the activations of layer k go from its neurons into the vector a."""
        neurons, entries = drawing.neurons[self.k], zip(self.inputs, self.a.numbers, strict=True)
        return [TransformFromCopy(neurons[i].number or neurons[i].disc, entry) for i, entry in entries]

    def drawn(self) -> list[tuple[str, Drawn | Readout]]:
        """(label, drawn) of all matrices' numbers, and of the shape."""
        k, columns = self.k + 1, (self.z.numbers, self.out.numbers, self.b.numbers, self.W.entries)
        found: list[tuple[str, Drawn | Readout]] = []
        for j, z, out, b, row in zip(self.outputs, *columns, strict=True):
            found += [(f"z{k}[{j}]", z), (f"a{k}[{j}] in the column", out), (f"b{k}[{j}]", b)]
            found += [(f"w{k}[{j}, {i}]", weight) for i, weight in zip(self.inputs, row, strict=True)]
        for shape in self.shape:
            sides = zip(("rows", "columns"), self.W.values.shape, strict=True)
            found += [(f"{side} of W{k}", Number(shape, str(count))) for side, count in sides]
        inputs = zip(self.inputs, self.a.numbers, strict=True)
        return [*found, *((f"a{self.k}[{i}] as input", a) for i, a in inputs)]

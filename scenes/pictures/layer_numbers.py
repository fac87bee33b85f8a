"""A layer in numbers: z = W a + b as matrices, and a = σ(z) below.

    numbers = LayerNumbers(network, passed, 0, center=(4.1, -1.2), size=(4.8, 3.4))
    self.play(FadeIn(numbers.frame)); self.play(numbers.light_row(0)); self.play(numbers.reveal(0))
    self.play(FadeIn(numbers.activated_frame)); self.play(*numbers.activate())

`frame` is what stands there at first; the inputs `a`, the sums `z` and the new activations come in one by one.
Of a large layer the first and last neurons' numbers are shown, `inputs` and `outputs`, and dots for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from manim import LEFT, Animation, AnimationGroup, FadeIn, TransformFromCopy, VGroup

from lecture import theme
from lecture.kit.matrix import NumberMatrix, in_line
from lecture.kit.network import NetworkDrawing
from lecture.kit.numbers import Readout
from lecture.kit.text import Equation, fit, step_back
from nncore import ForwardPass, Network

SIZE = 36  # of the numbers, before they are fitted to the column
AT_MOST = 6  # rows and columns, the dots among them


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
        z, out = passed.preactivations[k][0], passed.activations[k + 1][0]
        self.z = NumberMatrix(z, size=SIZE, at_most=AT_MOST)
        self.W = NumberMatrix(network.weights[k], "{:.1f}", size=SIZE, color=theme.signed, at_most=AT_MOST)
        self.a = NumberMatrix(passed.activations[k][0], size=SIZE, color=theme.ACTIVATION, at_most=AT_MOST)
        self.b = NumberMatrix(network.biases[k], "{:.1f}", size=SIZE, color=theme.signed, at_most=AT_MOST)
        self.inputs, self.outputs = self.W.columns, self.W.rows
        total = in_line(self.z, "=", self.W, self.a, "+", self.b, size=SIZE)
        self.out = NumberMatrix(out, size=SIZE, color=theme.ACTIVATION, at_most=AT_MOST)
        self.z_again = NumberMatrix(z, size=SIZE, at_most=AT_MOST)
        applied = in_line(self.out, "=", "sigma", self.z_again, size=SIZE)
        lines = fit(VGroup(total, applied).arrange([0, -1, 0], buff=0.4), *size).move_to([*center, 0])
        applied.align_to(total, [-1, 0, 0])
        waiting = [(matrix.brackets, matrix.dots) for matrix in (self.z, self.a, self.out)]
        shown = (part for part in total if part not in (self.z, self.a))
        self.frame = VGroup(*shown, *waiting[0], *waiting[1])
        self.activated_frame = VGroup(applied[1], applied[2], self.z_again, *waiting[2])
        self.add(lines)

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
        return [TransformFromCopy(neurons[i].number, entry) for i, entry in entries]

    def drawn(self) -> list[tuple[str, Readout]]:
        """(label, drawn) of all matrices' numbers."""
        k, columns = self.k + 1, (self.z.numbers, self.out.numbers, self.b.numbers, self.W.entries)
        found: list[tuple[str, Readout]] = []
        for j, z, out, b, row in zip(self.outputs, *columns, strict=True):
            found += [(f"z{k}[{j}]", z), (f"a{k}[{j}] in the column", out), (f"b{k}[{j}]", b)]
            found += [(f"w{k}[{j}, {i}]", weight) for i, weight in zip(self.inputs, row, strict=True)]
        inputs = zip(self.inputs, self.a.numbers, strict=True)
        return [*found, *((f"a{self.k}[{i}] as input", a) for i, a in inputs)]

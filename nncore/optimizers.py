"""Optimizers: each turns a gradient into a step.

An update is pure: it takes the state and the gradient, which cannot be written, and returns a new state. All of them
share one skeleton, theta := theta - change, so that the lines that differ are the lesson. t counts steps from 1 on, g
is the gradient at theta.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from nncore.arrays import BoolArray, Checked, FloatArray, fraction, frozen, non_negative, require_kind, shaped
from nncore.objective import Objective
from nncore.schedules import Schedule, step_or_schedule, step_size


class State(NamedTuple):
    """Where a run stands: theta, the two moments (zero where the optimizer has none) and the steps taken.

    more: any other arrays in the shape of theta that an optimizer of one's own wants to keep; () before the first step.
    """

    theta: FloatArray
    first: FloatArray
    second: FloatArray
    steps: int
    more: tuple[FloatArray, ...] = ()

    def __repr__(self) -> str:
        return f"<State after {self.steps} steps>"

    @classmethod
    def at(cls, theta: FloatArray) -> Self:
        """The state before the first step."""
        return cls(theta, np.zeros_like(theta), np.zeros_like(theta), 0)

    def owned(self) -> Self:
        """The same numbers in arrays that nobody else has and that cannot be written."""
        theta, first, second, *more = map(frozen, (self.theta, self.first, self.second, *self.more))
        return type(self)(theta, first, second, self.steps, tuple(more))


def require_optimizer(name: str, value: "Optimizer") -> "Optimizer":
    """Return `value` if it is an Optimizer, else raise a ValueError."""
    require_kind(name, value, Optimizer, "" if isinstance(value, type) else "for instance Adam(0.01)")
    return value


def _per_parameter(name: str, value: FloatArray | BoolArray, kinds: str = "bfiu") -> FloatArray | BoolArray:
    array = np.asarray(value)
    if array.ndim != 1 or array.dtype.kind not in kinds or not (array >= 0).all():
        expected = "a boolean array" if kinds == "b" else "an array of booleans or numbers of at least 0"
        raise ValueError(f"{name} must be {expected} of shape (P,), got {value!r}")
    return frozen(array)


class Optimizer(Checked, ABC):
    """A rule that makes the next state from a state and the gradient at its theta, both (..., P).

    A dataclass of your own has its fields of these names checked, and its numbers made Python's.
    """

    checks: ClassVar = {
        "step": step_or_schedule, "rates": _per_parameter, "optimizer": require_optimizer,
        "decay_mask": lambda name, mask: None if mask is None else _per_parameter(name, mask, "b"),
        **dict.fromkeys(("decay", "beta1", "beta2"), fraction),
        **dict.fromkeys(("epsilon", "weight_decay", "norm", "damping"), non_negative),
    }  # fmt: skip

    @abstractmethod
    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        """Return the state after one step. `objective` serves the methods that want more of it than the gradient."""

    def corrections(self, t: int) -> tuple[float, float]:
        """What the first and second moment are divided by at step t: 1 - beta^t, or 1 where nothing is corrected."""
        return 1.0, 1.0


@dataclass(frozen=True)
class FirstOrder(Optimizer):
    """theta := theta - change: what all rules that look at the gradient alone have in common."""

    step: float | Schedule

    @abstractmethod
    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        """What step t takes off theta, a new array, and what the state keeps: `first`, `second` and any more arrays."""

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        change, first, second, *more = self.change(state, gradient, t, step_size(self.step, t))
        return State(np.subtract(state.theta, change, change), first, second, t, tuple(more))


@dataclass(frozen=True)
class GradientDescent(FirstOrder):
    """theta := theta - step * g, the rule of slide 4."""

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        return step * g, state.first, state.second


@dataclass(frozen=True)
class Momentum(FirstOrder):
    """u := decay * u + g, theta := theta - step * u (Polyak 1964); the first moment is u.

    With `average`, u := decay * u + (1 - decay) * g instead, a running mean, and with `bias_correction` that mean is
    divided by 1 - decay^t, as Adam's is.
    """

    decay: float = 0.9
    average: bool = False
    bias_correction: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.bias_correction and not self.average:
            raise ValueError("bias_correction must be False without average, got True")

    def corrections(self, t: int) -> tuple[float, float]:
        return (1 - self.decay**t if self.bias_correction and t > 0 else 1.0), 1.0

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        u = moved(state.first, g - state.first, 1 - self.decay) if self.average else self.decay * state.first + g
        return step / self.corrections(t)[0] * u, u, state.second


@dataclass(frozen=True)
class Nesterov(FirstOrder):
    """u := decay * u + g, theta := theta - step * (g + decay * u).

    Nesterov (1983), in the form of Sutskever et al. (2013).
    """

    decay: float = 0.9

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        u = self.decay * state.first + g
        return step * (g + self.decay * u), u, state.second


@dataclass(frozen=True)
class RMSProp(FirstOrder):
    """v := decay * v + (1 - decay) * g^2, theta := theta - step * g / (sqrt(v) + epsilon) (Tieleman & Hinton 2012).

    With `bias_correction` v is divided by 1 - decay^t in the step, as Adam's is.
    """

    decay: float = 0.99
    epsilon: float = 1e-8
    bias_correction: bool = False

    def corrections(self, t: int) -> tuple[float, float]:
        return 1.0, 1 - self.decay**t if self.bias_correction and t > 0 else 1.0

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        v = moved(state.second, g * g - state.second, 1 - self.decay)
        return step * ratio(g, np.sqrt(v / self.corrections(t)[1]), self.epsilon), state.first, v


@dataclass(frozen=True)
class AdaGrad(FirstOrder):
    """v := v + g^2, theta := theta - step * g / (sqrt(v) + epsilon) (Duchi, Hazan & Singer 2011)."""

    epsilon: float = 1e-10

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        v = state.second + g * g
        return step * ratio(g, np.sqrt(v), self.epsilon), state.first, v


@dataclass(frozen=True)
class Lion(FirstOrder):
    """theta := theta - step * sign(beta1 * m + (1 - beta1) * g), m := beta2 * m + (1 - beta2) * g.

    Chen et al. (2023). The first moment is m.
    """

    beta1: float = 0.9
    beta2: float = 0.99

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        change = g - state.first
        ahead = state.first + (1 - self.beta1) * change
        return step * np.sign(ahead), moved(state.first, change, 1 - self.beta2), state.second


@dataclass(frozen=True)
class Adam(FirstOrder):
    """Two running averages, of the gradient and of its square (Kingma & Ba 2015).

        m := beta1 * m + (1 - beta1) * g
        v := beta2 * v + (1 - beta2) * g^2
        theta := theta - step * m^ / (sqrt(v^) + epsilon),  m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t)

    Slide 9 leaves out the correction of m and v: that form is `bias_correction=False`. The step is computed with top
    and bottom multiplied by sqrt(1 - beta2^t), as the paper advises at the end of its section 2.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    bias_correction: bool = True

    def corrections(self, t: int) -> tuple[float, float]:
        return (1 - self.beta1**t, 1 - self.beta2**t) if self.bias_correction and t > 0 else (1.0, 1.0)

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        m, v = self.moments(state, g)
        return self.over_root(m, v, t, step), m, v

    def moments(self, state: State, g: FloatArray) -> tuple[FloatArray, FloatArray]:
        """m and v after g."""
        first = moved(state.first, g - state.first, 1 - self.beta1)
        return first, moved(state.second, g * g - state.second, 1 - self.beta2)

    def over_root(self, m: FloatArray, v: FloatArray, t: int, step: float) -> FloatArray:
        """step * m^ / (sqrt(v^) + epsilon), with both corrections in the two numbers."""
        m_correction, v_correction = self.corrections(t)
        root = v_correction**0.5
        change = ratio(m, np.sqrt(v), self.epsilon * root)
        change *= step * root / m_correction
        return change


@dataclass(frozen=True)
class AMSGrad(Adam):
    """Adam whose v^ never falls: the step divides by the greatest v^ so far (Reddi, Kale & Kumar 2018).

    state.more holds the greatest v.
    """

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        m, v = self.moments(state, g)
        most = np.maximum(v, state.more[0] if state.more else 0)
        return self.over_root(m, most, t, step), m, v, most


@dataclass(frozen=True)
class NAdam(Adam):
    """Adam with Nesterov's look ahead, at a constant beta1 (Dozat 2016).

    theta := theta - step * m~ / (sqrt(v^) + epsilon),
    m~ = beta1 * m / (1 - beta1^(t + 1)) + (1 - beta1) * g / (1 - beta1^t)
    """

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        m, v = self.moments(state, g)
        ahead = self.beta1 * (self.corrections(t)[0] / self.corrections(t + 1)[0])
        return self.over_root(ahead * m + (1 - self.beta1) * g, v, t, step), m, v


class _ByValue:
    """Equality and hash by all fields, arrays by their numbers."""

    def _key(self) -> tuple[Any, ...]:
        values = [getattr(self, field.name) for field in fields(self)]  # pyright: ignore[reportArgumentType]
        return type(self), *(v.tobytes() if isinstance(v, np.ndarray) else v for v in values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByValue) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


@dataclass(frozen=True, eq=False)
class AdamW(_ByValue, Adam):
    """Adam with decoupled decay (Loshchilov & Hutter 2019).

        theta := theta - step * weight_decay * theta, then Adam's step

    decay_mask: (P,), True where theta decays; all of it without a mask. `Network.weight_mask` exempts the biases.
    """

    weight_decay: float = 0.01
    decay_mask: BoolArray | None = None

    def change(self, state: State, g: FloatArray, t: int, step: float) -> tuple[FloatArray, ...]:
        change, m, v = super().change(state, g, t, step)
        decay = step * self.weight_decay * state.theta
        if self.decay_mask is not None:
            shaped("decay_mask", self.decay_mask, state.theta.shape[-1:])
            decay *= self.decay_mask
        return change + decay, m, v


@dataclass(frozen=True)
class _Around(Optimizer):
    """An optimizer around another, whose moments and corrections it keeps."""

    optimizer: Optimizer

    def corrections(self, t: int) -> tuple[float, float]:
        return self.optimizer.corrections(t)


@dataclass(frozen=True)
class Clipped(_Around):
    """`optimizer` on gradients no longer than `norm`: g * min(1, norm / |g|) (Pascanu, Mikolov & Bengio 2013)."""

    norm: float

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        length = np.linalg.norm(gradient, axis=-1, keepdims=True)
        clipped = gradient * np.minimum(1, self.norm / np.maximum(length, np.finfo(gradient.dtype).tiny))
        return self.optimizer.update(state, clipped.astype(gradient.dtype), objective)


@dataclass(frozen=True, eq=False)
class Scaled(_ByValue, _Around):
    """`optimizer` with its change of each parameter multiplied by `rates` (P,): 0 freezes, 0.1 slows ten times.

    A boolean mask is a rate of 1 where it is True: `Scaled(Adam(0.1), network.weight_mask)` trains the weights alone.
    """

    rates: FloatArray | BoolArray

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        shaped("rates", self.rates, state.theta.shape[-1:])
        after = self.optimizer.update(state, gradient, objective)
        return after._replace(theta=state.theta + self.rates.astype(state.theta.dtype) * (after.theta - state.theta))


PURE = {GradientDescent, Momentum, Nesterov, RMSProp, AdaGrad, Lion, Adam, AMSGrad, NAdam, AdamW}
"""Optimizers whose updates are known to return new arrays and to write to none."""


def next_state(optimizer: Optimizer, state: State, gradient: FloatArray, objective: Objective) -> State:
    """The state after one step, in arrays that stay as they are whatever the optimizer does with its own."""
    if type(optimizer) in PURE:
        after = optimizer.update(state, gradient, objective)
        after.theta.setflags(write=False)
        return after
    gradient.setflags(write=False)
    after = optimizer.update(state, gradient, objective)
    require_kind("update(...)", after, State)
    shaped("update(...).theta", after.theta, state.theta.shape)
    return after.owned()


def moved(mean: FloatArray, change: FloatArray, share: float) -> FloatArray:
    """mean + share * change, in the place of change; for change = new - mean it is (1 - share) * mean + share * new."""
    change *= share
    change += mean
    return change


def ratio(above: FloatArray, root: FloatArray, epsilon: float) -> FloatArray:
    """above / (root + epsilon), in the place of root; 0 where both are 0 (a gradient that was always 0, epsilon 0)."""
    if epsilon > 0:
        root += epsilon
        return np.divide(above, root, root)
    return np.divide(above, root, out=np.zeros_like(above), where=root != 0)

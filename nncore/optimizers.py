"""Optimizers: each turns a gradient into a step.

An update is pure: it takes the state and the gradient, which cannot be written, and returns a new state. All of them
share one skeleton, so that the lines that differ are the lesson. t counts steps, g is the gradient at theta.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from nncore.arrays import BoolArray, Checked, FloatArray, fraction, frozen, non_negative, require_kind
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

    @classmethod
    def at(cls, theta: FloatArray) -> Self:
        """The state before the first step."""
        return cls(theta, np.zeros_like(theta), np.zeros_like(theta), 0)

    def owned(self) -> Self:
        """The same numbers in arrays that nobody else has and that cannot be written."""
        theta, first, second = self.theta.copy(), self.first.copy(), self.second.copy()
        more = tuple(part.copy() for part in self.more)
        for part in (theta, first, second, *more):
            part.setflags(write=False)
        return type(self)(theta, first, second, self.steps, more)


class Optimizer(Checked, ABC):
    """A rule that makes the next state from a state and the gradient at its theta, both (..., P).

    A dataclass of your own has its fields of these names checked, and its numbers made Python's.
    """

    checks: ClassVar = {"step": step_or_schedule} | dict.fromkeys(("decay", "beta1", "beta2"), fraction)
    checks |= dict.fromkeys(("epsilon", "weight_decay", "norm", "damping"), non_negative)

    @abstractmethod
    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        """Return the state after one step. `objective` serves the methods that want more of it than the gradient."""

    def corrections(self, t: int) -> tuple[float, float]:
        """What the first and second moment are divided by at step t: 1 - beta^t, or 1 where nothing is corrected."""
        return 1.0, 1.0


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """theta := theta - step * g, the rule of slide 4."""

    step: float | Schedule

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        return State(state.theta - step_size(self.step, t) * gradient, state.first, state.second, t)


@dataclass(frozen=True)
class Momentum(Optimizer):
    """u := decay * u + g, theta := theta - step * u (Polyak 1964); the first moment is u.

    With `average`, u := decay * u + (1 - decay) * g instead, a running mean, and with `bias_correction` that mean is
    divided by 1 - decay^t, as Adam's is.
    """

    step: float | Schedule
    decay: float = 0.9
    average: bool = False
    bias_correction: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.bias_correction and not self.average:
            raise ValueError("bias_correction must be False without average, got True")

    def corrections(self, t: int) -> tuple[float, float]:
        return (1 - self.decay**t if self.bias_correction and t > 0 else 1.0), 1.0

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        u = self.decay * state.first + (1 - self.decay if self.average else 1.0) * gradient
        return State(state.theta - (step_size(self.step, t) / self.corrections(t)[0]) * u, u, state.second, t)


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """u := decay * u + g, theta := theta - step * (g + decay * u).

    Nesterov (1983), in the form of Sutskever et al. (2013).
    """

    step: float | Schedule
    decay: float = 0.9

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        u = self.decay * state.first + gradient
        return State(state.theta - step_size(self.step, t) * (gradient + self.decay * u), u, state.second, t)


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """v := decay * v + (1 - decay) * g^2, theta := theta - step * g / (sqrt(v) + epsilon) (Tieleman & Hinton 2012).

    With `bias_correction` v is divided by 1 - decay^t in the step, as Adam's is.
    """

    step: float | Schedule
    decay: float = 0.99
    epsilon: float = 1e-8
    bias_correction: bool = False

    def corrections(self, t: int) -> tuple[float, float]:
        return 1.0, 1 - self.decay**t if self.bias_correction and t > 0 else 1.0

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        v = self.decay * state.second + (1 - self.decay) * gradient * gradient
        change = ratio(gradient, np.sqrt(v / self.corrections(t)[1]), self.epsilon)
        return State(state.theta - step_size(self.step, t) * change, state.first, v, t)


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """v := v + g^2, theta := theta - step * g / (sqrt(v) + epsilon) (Duchi, Hazan & Singer 2011)."""

    step: float | Schedule
    epsilon: float = 1e-10

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        v = state.second + gradient * gradient
        change = ratio(gradient, np.sqrt(v), self.epsilon)
        return State(state.theta - step_size(self.step, t) * change, state.first, v, t)


@dataclass(frozen=True)
class Lion(Optimizer):
    """theta := theta - step * sign(beta1 * m + (1 - beta1) * g), m := beta2 * m + (1 - beta2) * g.

    Chen et al. (2023). The first moment is m.
    """

    step: float | Schedule
    beta1: float = 0.9
    beta2: float = 0.99

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        sign = np.sign(self.beta1 * state.first + (1 - self.beta1) * gradient)
        m = self.beta2 * state.first + (1 - self.beta2) * gradient
        return State(state.theta - step_size(self.step, t) * sign, m, state.second, t)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Two running averages, of the gradient and of its square (Kingma & Ba 2015).

        m := beta1 * m + (1 - beta1) * g
        v := beta2 * v + (1 - beta2) * g^2
        theta := theta - step * m^ / (sqrt(v^) + epsilon),  m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t)

    Slide 9 leaves out the correction of m and v: that form is `bias_correction=False`. The step is computed with top
    and bottom multiplied by sqrt(1 - beta2^t), as the paper advises at the end of its section 2.
    """

    step: float | Schedule
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    bias_correction: bool = True

    def corrections(self, t: int) -> tuple[float, float]:
        return (1 - self.beta1**t, 1 - self.beta2**t) if self.bias_correction and t > 0 else (1.0, 1.0)

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        m, v = self.beta1 * state.first, self.beta2 * state.second
        m += (1 - self.beta1) * gradient
        v += (1 - self.beta2) * gradient * gradient
        m_correction, v_correction = self.corrections(t)
        scale = v_correction**0.5
        change = ratio(m, np.sqrt(v), self.epsilon * scale)
        change *= step_size(self.step, t) * scale / m_correction
        return State(state.theta - change, m, v, t)


@dataclass(frozen=True)
class AMSGrad(Adam):
    """Adam whose v^ never falls: the step divides by the greatest v^ so far (Reddi, Kale & Kumar 2018).

    state.more holds the greatest v.
    """

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        after = super().update(state, gradient)
        most = np.maximum(after.second, state.more[0] if state.more else 0)
        m_correction, v_correction = self.corrections(after.steps)
        change = ratio(after.first / m_correction, np.sqrt(most / v_correction), self.epsilon)
        theta = state.theta - step_size(self.step, after.steps) * change
        return after._replace(theta=theta, more=(most,))


@dataclass(frozen=True)
class NAdam(Adam):
    """Adam with Nesterov's look ahead, at a constant beta1 (Dozat 2016).

    theta := theta - step * m~ / (sqrt(v^) + epsilon),
    m~ = beta1 * m / (1 - beta1^(t + 1)) + (1 - beta1) * g / (1 - beta1^t)
    """

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        after = super().update(state, gradient)
        t = after.steps
        m_correction, v_correction = self.corrections(t)
        ahead = self.beta1 * after.first / self.corrections(t + 1)[0] + (1 - self.beta1) * gradient / m_correction
        change = ratio(ahead, np.sqrt(after.second / v_correction), self.epsilon)
        return after._replace(theta=state.theta - step_size(self.step, t) * change)


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

    def __post_init__(self) -> None:
        super().__post_init__()
        mask = self.decay_mask
        if mask is None:
            return
        if np.asarray(mask).dtype != np.bool_ or np.asarray(mask).ndim != 1:
            raise ValueError(f"decay_mask must be a boolean array of shape (P,), got {mask!r}")
        object.__setattr__(self, "decay_mask", frozen(np.asarray(mask)))

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        after = super().update(state, gradient)
        decay = (step_size(self.step, after.steps) * self.weight_decay) * state.theta
        if self.decay_mask is not None:
            if self.decay_mask.shape != state.theta.shape[-1:]:
                raise ValueError(f"decay_mask must have shape {state.theta.shape[-1:]}, got {self.decay_mask.shape}")
            decay = np.where(self.decay_mask, decay, 0)
        return after._replace(theta=after.theta - decay)


class _Around(Optimizer):
    """An optimizer around another, whose moments and corrections it keeps."""

    optimizer: Optimizer

    def __post_init__(self) -> None:
        super().__post_init__()
        require_optimizer(self.optimizer)

    def corrections(self, t: int) -> tuple[float, float]:
        return self.optimizer.corrections(t)


@dataclass(frozen=True)
class Clipped(_Around):
    """`optimizer` on gradients no longer than `norm`: g * min(1, norm / |g|) (Pascanu, Mikolov & Bengio 2013)."""

    optimizer: Optimizer
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

    optimizer: Optimizer
    rates: FloatArray | BoolArray

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "rates", frozen(np.asarray(self.rates)))
        if self.rates.ndim != 1 or self.rates.dtype.kind not in "bf" or not (self.rates >= 0).all():
            raise ValueError(f"rates must be numbers of at least 0, or booleans, of shape (P,), got {self.rates!r}")

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        if self.rates.shape != state.theta.shape[-1:]:
            raise ValueError(f"rates must have shape {state.theta.shape[-1:]}, got {self.rates.shape}")
        after = self.optimizer.update(state, gradient, objective)
        change = self.rates.astype(state.theta.dtype) * (after.theta - state.theta)
        return after._replace(theta=state.theta + change)


PURE = {GradientDescent, Momentum, Nesterov, RMSProp, AdaGrad, Lion, Adam, AMSGrad, NAdam, AdamW}
"""Optimizers whose updates are known to return new arrays and to write to none."""


def next_state(optimizer: Optimizer, state: State, gradient: FloatArray, objective: Objective) -> State:
    """The state after one step, in arrays that stay as they are whatever the optimizer does with its own."""
    if type(optimizer) in PURE:
        after = optimizer.update(state, gradient, objective)
        after.theta.setflags(write=False)
        return after
    gradient.setflags(write=False)
    return optimizer.update(state, gradient, objective).owned()


def require_optimizer(optimizer: object) -> None:
    """Raise a ValueError unless `optimizer` is an Optimizer."""
    require_kind("optimizer", optimizer, Optimizer, "" if isinstance(optimizer, type) else "for instance Adam(0.01)")


def ratio(above: FloatArray, root: FloatArray, epsilon: float) -> FloatArray:
    """above / (root + epsilon), in the place of root; 0 where both are 0 (a gradient that was always 0, epsilon 0)."""
    if epsilon > 0:
        root += epsilon
        return np.divide(above, root, root)
    return np.divide(above, root, out=np.zeros_like(above), where=root != 0)

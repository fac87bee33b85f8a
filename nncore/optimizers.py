"""Optimizers: each turns a gradient into a step.

An update is pure: it takes the state and the gradient and returns a new state. All of them share one skeleton, so that
the lines that differ are the lesson. t counts steps, g is the gradient at theta.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import BoolArray, FloatArray, fraction, non_negative
from nncore.objective import Objective
from nncore.schedules import Schedule, require_step, step_size


class State(NamedTuple):
    """Where a run stands: theta, the two moments (zero where the optimizer has none) and the steps taken."""

    theta: FloatArray
    first: FloatArray
    second: FloatArray
    steps: int

    @classmethod
    def at(cls, theta: FloatArray) -> Self:
        """The state before the first step."""
        return cls(theta, np.zeros_like(theta), np.zeros_like(theta), 0)

    def reordered(self, order: NDArray[np.intp]) -> Self:
        """The state with its parameters in another order; new arrays."""
        return type(self)(self.theta[order], self.first[order], self.second[order], self.steps)


class Optimizer(ABC):
    """A rule that makes the next state from a state and the gradient at its theta.

    `elementwise`: each parameter moves by its own gradient alone.
    """

    elementwise: ClassVar[bool] = True

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

    def __post_init__(self) -> None:
        require_step(self.step)

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
        require_step(self.step)
        fraction("decay", self.decay)
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

    def __post_init__(self) -> None:
        require_step(self.step)
        fraction("decay", self.decay)

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        u = self.decay * state.first + gradient
        return State(state.theta - step_size(self.step, t) * (gradient + self.decay * u), u, state.second, t)


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """v := decay * v + (1 - decay) * g^2, theta := theta - step * g / (sqrt(v) + epsilon) (Tieleman & Hinton 2012)."""

    step: float | Schedule
    decay: float = 0.99
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        require_step(self.step)
        fraction("decay", self.decay)
        non_negative("epsilon", self.epsilon)

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        v = self.decay * state.second + (1 - self.decay) * gradient * gradient
        change = _ratio(gradient, np.sqrt(v), self.epsilon)
        return State(state.theta - step_size(self.step, t) * change, state.first, v, t)


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """v := v + g^2, theta := theta - step * g / (sqrt(v) + epsilon) (Duchi, Hazan & Singer 2011)."""

    step: float | Schedule
    epsilon: float = 1e-10

    def __post_init__(self) -> None:
        require_step(self.step)
        non_negative("epsilon", self.epsilon)

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        v = state.second + gradient * gradient
        change = _ratio(gradient, np.sqrt(v), self.epsilon)
        return State(state.theta - step_size(self.step, t) * change, state.first, v, t)


@dataclass(frozen=True)
class Adam(Optimizer):
    """Two running averages, of the gradient and of its square (Kingma & Ba 2015).

        m := beta1 * m + (1 - beta1) * g
        v := beta2 * v + (1 - beta2) * g^2
        theta := theta - step * m^ / (sqrt(v^) + epsilon),  m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t)

    Slide 9 leaves out the correction of m and v: that form is `bias_correction=False`.
    """

    step: float | Schedule
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    bias_correction: bool = True

    def __post_init__(self) -> None:
        require_step(self.step)
        fraction("beta1", self.beta1)
        fraction("beta2", self.beta2)
        non_negative("epsilon", self.epsilon)

    def corrections(self, t: int) -> tuple[float, float]:
        return (1 - self.beta1**t, 1 - self.beta2**t) if self.bias_correction and t > 0 else (1.0, 1.0)

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        t = state.steps + 1
        m = self.beta1 * state.first + (1 - self.beta1) * gradient
        v = self.beta2 * state.second + (1 - self.beta2) * gradient * gradient
        m_correction, v_correction = self.corrections(t)
        change = _ratio(m / m_correction, np.sqrt(v / v_correction), self.epsilon)
        return State(state.theta - step_size(self.step, t) * change, m, v, t)


@dataclass(frozen=True, eq=False)
class AdamW(Adam):
    """Adam with decoupled decay (Loshchilov & Hutter 2019).

        theta := theta - step * weight_decay * theta, then Adam's step

    decay_mask: (P,), True where theta decays; all of it without a mask. `Network.weight_mask` exempts the biases.
    """

    weight_decay: float = 0.01
    decay_mask: BoolArray | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        non_negative("weight_decay", self.weight_decay)
        mask = self.decay_mask
        if mask is not None and (np.asarray(mask).dtype != np.bool_ or np.asarray(mask).ndim != 1):
            raise ValueError(f"decay_mask must be a boolean array of shape (P,), got {mask!r}")

    def update(self, state: State, gradient: FloatArray, objective: Objective | None = None) -> State:
        after = super().update(state, gradient)
        decay = (step_size(self.step, after.steps) * self.weight_decay) * state.theta
        if self.decay_mask is not None:
            if self.decay_mask.shape != state.theta.shape[-1:]:
                raise ValueError(f"decay_mask must have shape {state.theta.shape[-1:]}, got {self.decay_mask.shape}")
            decay = np.where(self.decay_mask, decay, 0)
        return after._replace(theta=after.theta - decay)


def _ratio(above: FloatArray, root: FloatArray, epsilon: float) -> FloatArray:
    """above / (root + epsilon), and 0 where both are 0 (a gradient that was always 0, with epsilon 0)."""
    if epsilon > 0:
        return above / (root + epsilon)
    return np.divide(above, root, out=np.zeros_like(above), where=root != 0)

"""Optimizer steps without arrays in between; the rules themselves are in `optimizers`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import FloatArray
from nncore.objective import Objective
from nncore.optimizers import Adam, AdamW, GradientDescent, Optimizer, State
from nncore.schedules import step_size


class Steps:
    """Takes steps by the optimizer's own update."""

    def __init__(self, optimizer: Optimizer, state: State) -> None:
        self.optimizer, self.state = optimizer, state

    def take(self, gradient: FloatArray) -> None:
        """Move `state` one step on; the gradient may be overwritten."""
        self.state = self.optimizer.update(self.state, gradient)


class DescentSteps(Steps):
    """Gradient descent in place."""

    optimizer: GradientDescent

    def take(self, gradient: FloatArray) -> None:
        t = self.state.steps + 1
        np.multiply(gradient, step_size(self.optimizer.step, t), gradient)
        np.subtract(self.state.theta, gradient, self.state.theta)
        self.state = self.state._replace(steps=t)


class AdamSteps(Steps):
    """Adam in place."""

    def __init__(self, optimizer: Adam, state: State) -> None:
        super().__init__(optimizer, state)
        self.step = AdamStep(optimizer, state.theta)

    def take(self, gradient: FloatArray) -> None:
        self.state = self.step(self.state, gradient, self.state)


class AdamStep:
    """Adam's step, theta - step' m / (sqrt(v) + epsilon'), with the corrections moved into step' and epsilon'."""

    def __init__(self, rule: Adam, like: FloatArray) -> None:
        self.rule, self.scratch = rule, np.empty_like(like)
        factors = (rule.beta1, 1 - rule.beta1, rule.beta2, (1 - rule.beta2) ** 0.5)
        # arrays, which numpy need not convert in each call
        self.factors = [np.array(factor, like.dtype) for factor in factors]
        self.step, self.epsilon = (np.zeros((), like.dtype) for _ in range(2))

    def __call__(self, state: State, gradient: FloatArray, out: State | None = None) -> State:
        """What follows `state`, in new arrays or in those of `out`, which may be `state`."""
        rule, (theta, m, v, steps), t = self.rule, state, self.scratch
        keep_m, share_m, keep_v, root_of_share_v = self.factors
        m_correction, v_correction = rule.corrections(steps + 1)
        root = v_correction**0.5
        self.step[()], self.epsilon[()] = step_size(rule.step, steps + 1) * root / m_correction, rule.epsilon * root
        into = (None, None, None) if out is None else out
        np.multiply(gradient, root_of_share_v, t)
        np.multiply(t, t, t)
        second = np.multiply(v, keep_v, into[2])
        np.add(second, t, second)
        np.multiply(gradient, share_m, t)
        first = np.multiply(m, keep_m, into[1])
        np.add(first, t, first)
        np.sqrt(second, t)
        np.add(t, self.epsilon, t)
        np.divide(first, t, t)
        np.multiply(t, self.step, t)
        return State(np.subtract(theta, t, into[0]), first, second, steps + 1)


def updates(optimizer: Optimizer, start: FloatArray, objective: Objective) -> Callable[[State, FloatArray], State]:
    """The optimizer's update on its way down `objective` from `start`, in new arrays."""
    if type(optimizer) is Adam and optimizer.epsilon > 0:
        return AdamStep(optimizer, start)
    return lambda state, gradient: optimizer.update(state, gradient, objective)


def stepper(optimizer: Optimizer, state: State, order: NDArray[np.intp]) -> Steps:
    """Steps from `state`, whose arrays it may overwrite; order: where in theta they have their entries from."""
    if isinstance(optimizer, AdamW) and optimizer.decay_mask is not None:
        mask: NDArray[Any] = optimizer.decay_mask
        return Steps(replace(optimizer, decay_mask=mask[order]), state)
    if type(optimizer) is GradientDescent:
        return DescentSteps(optimizer, state)
    if type(optimizer) is Adam and optimizer.epsilon > 0:
        return AdamSteps(optimizer, state)
    return Steps(optimizer, state)

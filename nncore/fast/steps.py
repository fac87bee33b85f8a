"""Optimizer steps in place, for many parameters; the rules themselves are in `optimizers`."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import FloatArray
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
    """Adam in place: theta -= step' m / (sqrt(v) + epsilon'), with the corrections moved into step' and epsilon'."""

    optimizer: Adam

    def __init__(self, optimizer: Adam, state: State) -> None:
        super().__init__(optimizer, state)
        self.scratch = np.empty_like(state.theta)

    def take(self, gradient: FloatArray) -> None:
        rule, (theta, m, v, steps), t = self.optimizer, self.state, self.scratch
        m_correction, v_correction = rule.corrections(steps + 1)
        root = v_correction**0.5
        np.multiply(m, rule.beta1, m)
        np.multiply(v, rule.beta2, v)
        np.multiply(gradient, (1 - rule.beta2) ** 0.5, t)
        np.multiply(t, t, t)
        np.add(v, t, v)
        np.multiply(gradient, 1 - rule.beta1, gradient)
        np.add(m, gradient, m)
        np.sqrt(v, t)
        np.add(t, rule.epsilon * root, t)
        np.divide(m, t, t)
        np.multiply(t, step_size(rule.step, steps + 1) * root / m_correction, t)
        np.subtract(theta, t, theta)
        self.state = self.state._replace(steps=steps + 1)


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

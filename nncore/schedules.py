"""Step sizes that change during a run: a schedule maps the number t = 1, 2, ... of a step to its size.

Every optimizer takes a schedule wherever it takes a step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, TypeAlias

import numpy as np

from nncore.arrays import Checked, count, fraction, function_of, non_negative, positive

Schedule: TypeAlias = Callable[[int], float]


class _Checked(Checked):
    checks: ClassVar = {
        "step": positive, "factor": positive, "final": non_negative, "start": fraction,
        "every": partial(count, least=1), "steps": partial(count, least=1),
        "schedule": partial(function_of, "the step's number"),
    }  # fmt: skip


@dataclass(frozen=True)
class Constant(_Checked):
    """step, always."""

    step: float

    def __call__(self, t: int) -> float:
        return self.step


@dataclass(frozen=True)
class StepDecay(_Checked):
    """step * factor^k after k times `every` steps.

    >>> [StepDecay(1.0, 0.5, every=2)(t) for t in range(1, 6)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    step: float
    factor: float
    every: int

    def __call__(self, t: int) -> float:
        return self.step * self.factor ** ((t - 1) // self.every)


@dataclass(frozen=True)
class Cosine(_Checked):
    """From `step` at t = 1 to `final` at t = steps along half a cosine, then `final` (Loshchilov & Hutter 2017).

    >>> [round(Cosine(1.0, 3)(t), 9) for t in range(1, 5)]
    [1.0, 0.5, 0.0, 0.0]
    """

    step: float
    steps: int
    final: float = 0.0
    checks: ClassVar = _Checked.checks | {"steps": partial(count, least=2)}

    def __call__(self, t: int) -> float:
        way = min(1.0, (t - 1) / (self.steps - 1))
        return self.final + (self.step - self.final) * (1 + float(np.cos(np.pi * way))) / 2


@dataclass(frozen=True)
class WarmUp(_Checked):
    """`schedule`, with its first `steps` steps multiplied by a fraction that rises evenly from `start` to 1.

    >>> [WarmUp(Constant(1.0), 4)(t) for t in range(1, 6)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """

    schedule: Schedule
    steps: int
    start: float = 0.0

    def __call__(self, t: int) -> float:
        return self.schedule(t) * min(1.0, self.start + (1 - self.start) * t / self.steps)


def step_size(step: float | Schedule, t: int) -> float:
    """The size of step t."""
    return non_negative(f"step({t})", step(t)) if callable(step) else step


def step_or_schedule(name: str, step: float | Schedule) -> float | Schedule:
    """Return `step` if it is a number above 0 or a schedule, else raise a ValueError."""
    return function_of("the step's number", name, step) if callable(step) else positive(name, step)

"""Lion (Chen et al., 2023): a step is the sign of an average of gradients."""

from dataclasses import dataclass

import numpy as np

from nncore.optimizers import FirstOrder


@dataclass(frozen=True)
class Lion(FirstOrder):
    """theta - step sign(beta1 m + (1 - beta1) g), and m <- beta2 m + (1 - beta2) g."""

    beta1: float = 0.9
    beta2: float = 0.99

    def change(self, state, g, t, step):
        mixed = self.beta1 * state.first + (1 - self.beta1) * g
        return step * np.sign(mixed), self.beta2 * state.first + (1 - self.beta2) * g, state.second

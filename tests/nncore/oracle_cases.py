"""Oracles: values that PyTorch computed, one network per file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nncore import L2, Cost, CrossEntropy, MeanSquaredError, Network, NetworkObjective, Penalty, objective

ORACLES = Path(__file__).parent.parent / "oracles"
CASES = sorted(p.stem for p in ORACLES.glob("*.npz") if p.stem != "ripples")


@dataclass(frozen=True)
class Case:
    """A network, its data and what PyTorch says of it (`values`, keyed as in the oracles' README)."""

    name: str
    values: dict[str, Any]
    network: Network
    cost: Cost
    penalty: Penalty

    @property
    def x(self) -> np.ndarray:
        return self.values["X"]

    @property
    def y(self) -> np.ndarray:
        return self.values["Y"]

    @property
    def theta(self) -> np.ndarray:
        return self.values["theta"]

    def objective(self, *, penalized: bool = True) -> NetworkObjective:
        penalty = self.penalty if penalized else None
        return objective(self.network, self.x, self.y, cost=self.cost, penalty=penalty)


def load(name: str) -> Case:
    with np.load(ORACLES / f"{name}.npz") as stored:
        values = {key: stored[key] for key in stored.files}
    layers = range(1, len(values["sizes"]))
    network = Network(
        [values[f"W{k}"] for k in layers], [values[f"b{k}"] for k in layers], [str(a) for a in values["acts"]]
    )
    cost = CrossEntropy() if str(values["cost"]) == "ce" else MeanSquaredError()
    return Case(name, values, network, cost, L2(float(values["lam"])))


def error(value: Any, expected: Any) -> float:
    """Greatest difference relative to max(1, |expected|)."""
    expected = np.asarray(expected)
    assert np.shape(value) == expected.shape
    return float(np.max(np.abs(value - expected) / np.maximum(1, np.abs(expected)), initial=0.0))

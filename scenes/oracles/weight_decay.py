"""The section on weight decay: its costs, slopes and sums of squares from the runs' recorded parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.oracles.fits import Fits
from scenes.oracles.plain import level, over
from scenes.oracles.thumbnails import of_marked_entry

BINS = np.linspace(-3, 3, 25)
"""The edges of the histograms' columns."""


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    runs = Runs(scene.runs)
    without, chosen = 0, runs.strengths.index(runs.parameters.strength)
    return {
        **of_marked_entry(scene),
        "noisy-curve": runs.counts(),
        "overfitting": {**runs.costs(without), "fit": runs.fit(without), **runs.least()},
        "regularization": runs.norms(),
        "total-cost": {
            **runs.total("without", without),
            **runs.total("with", chosen),
            "step": int(runs.steps[-1]),
            "C_total before training": runs.cost(chosen, 0)[0] + runs.parameters.strength * runs.squares(chosen, 0),
        },
        "update-rule": runs.step(chosen),
        "shrinking": runs.shrinking(chosen),
        "side-by-side": {
            "step": int(runs.steps[-1]),
            **runs.row("without", without),
            **runs.row("with", chosen),
            **runs.without_noise("without noise"),
        },
        "strength": runs.sweep(),
    }


class Runs(Fits):
    """The fits, the steps (rows,) at which their parameters were recorded, and what the section says of them."""

    def __init__(self, recorded: Any) -> None:
        super().__init__(recorded)
        self.parameters, self.strengths = recorded.parameters, list(recorded.strengths)
        self.steps = recorded.steps

    def weights(self, run: int, row: int = -1) -> list[Any]:
        """The weight matrices of a state."""
        return [weights for weights, _ in self.plain.matrices(self.points[run, row])]

    def squares(self, run: int, row: int = -1) -> float:
        """R(W) of a state."""
        return sum(float((weights**2).sum()) for weights in self.weights(run, row))

    def cost(self, run: int, part: int) -> Any:
        """The cost on the training points (part 0) or the others at every step (rows,)."""
        return self.plain.cost(self.points[run], *self.data[part])

    def fit(self, run: int) -> Any:
        """The network's curve at the end of a run."""
        return self.curve(run, -1)

    def without_noise(self, label: str) -> dict[str, Any]:
        """The curve behind the points, if it is known."""
        return {} if self.truth is None else {label: self.truth}

    def counts(self) -> dict[str, Any]:
        """The points, and the sizes of both sets and of the network."""
        found: dict[str, Any] = {"parameters": self.points.shape[2]}
        found |= {f"neurons of layer {layer}": len(w) for layer, w in enumerate(self.weights(0)[:-1], start=1)}
        for name, (x, y) in zip(("training", "validation"), self.parts, strict=True):
            found |= {f"{name} points": over(x, y), f"number of {name} points": len(x)}
        return found | self.without_noise("without noise")

    def costs(self, run: int, suffix: str = "") -> dict[str, Any]:
        """Both costs, at the end and on the way."""
        found = {}
        for part, name in enumerate(("train", "validation")):
            values = self.cost(run, part)
            pairs = over(self.steps, values)[1:]
            found |= {f"{name} cost{suffix}": values[-1], f"{name} costs{suffix}": pairs}
        return found

    def least(self) -> dict[str, Any]:
        """Where the validation cost of the run without decay is least."""
        values = self.cost(0, 1)
        row = int(np.argmin(values))
        step = int(self.steps[row])
        least = [step, values[row]]
        return {
            "least validation cost at step": step,
            "least validation cost": least,
            "line to the least validation cost": [least, [step, 0.0]],
        }

    def norms(self) -> dict[str, Any]:
        """The weights without decay, and the sums of their squares."""
        sums = [float((weights**2).sum()) for weights in self.weights(0)]
        sizes, most = [weights.size for weights in self.weights(0)], max(sums)
        found: dict[str, Any] = {
            "R(W)": self.squares(0),
            "largest sum: layer": 1 + sums.index(most),
            "largest sum: few": sizes[sums.index(most)],
            "largest sum: all": sum(sizes),
            "largest sum: share": 100 * most / sum(sums),
        }
        for layer, weights in enumerate(self.weights(0), 1):
            found |= {f"squares of layer {layer}": (weights**2).sum(), f"squared weights of layer {layer}": weights**2}
        return found

    def total(self, name: str, run: int) -> dict[str, float]:
        """The two parts of the cost, as numbers and bars, and their sum."""
        data, price = float(self.cost(run, 0)[-1]), self.parameters.strength * self.squares(run)
        found = {f"C_total {name}": data + price}
        for part, value in (("C_data", data), ("lambda R", price)):
            found |= {f"{part} {name}": value, f"bar of {part} {name}": value}
        return found

    def slopes(self, run: int, row: int) -> Any:
        """dC_data/dtheta (P,) at a state."""
        return self.plain.slopes(self.points[run, row], *self.data[0], h=1e-5)

    def contested(self, run: int) -> int:
        """The weight whose pulls are most at odds at the end."""
        mask = np.concatenate(
            [np.repeat([True, False], [w.size, b.size]) for w, b in self.plain.matrices(self.points[run, -1])]
        )
        data, decay = self.slopes(run, -1), 2 * self.parameters.strength * self.points[run, -1]
        against = np.where((data * decay < 0) & mask, np.minimum(np.abs(data), np.abs(decay)), -1.0)
        return int(np.argmax(against))

    def step(self, run: int) -> dict[str, Any]:
        """The contested weight: its first step, its end, and the pulls there."""
        end, start, price = self.points[run, -1], self.points[run, 0], 2 * self.parameters.strength
        data, decay, index = self.slopes(run, -1), price * end, self.contested(run)
        first = self.slopes(run, 0)[index]
        w = start[index]
        return {
            "step": int(self.steps[-1]),
            "w": end[index],
            "place of w": [end[index], 0.0],
            "data pull": -data[index],
            "arrow of data pull": [-data[index], 0.0],
            "decay pull": -decay[index],
            "arrow of decay pull": [-decay[index], 0.0],
            "both pulls": -data[index] - decay[index],
            "arrow of both pulls": [-data[index] - decay[index], 0.0],
            "w before": w,
            "data gradient": first,
            "decay term": price * w,
            "w after a step": w - self.parameters.step * (first + price * w),
        }

    def shrinking(self, run: int) -> dict[str, Any]:
        """What decay alone leaves of a weight in a step and in many, and how many steps leave half of it."""
        factor = 1 - 2 * self.parameters.step * self.parameters.strength
        halved = np.log(0.5) / np.log(factor)
        at = np.linspace(0, 3 * halved, 181)
        end = factor**self.parameters.steps
        steps = {"steps of training": self.parameters.steps, "left by training": end}
        steps["end of training"] = [self.parameters.steps, end]
        halves = {f"half, {k} times": [k * halved, 0.5**k] for k in (1, 2, 3)}
        weight = self.points[run, :, self.contested(run)]
        steps["held up"] = weight[-1] / weight[0]
        steps["weight that the data hold up"] = over(self.steps, weight / weight[0])
        return {"factor": factor, "halved": halved, "left of a weight": over(at, factor**at), **steps, **halves}

    def row(self, name: str, run: int) -> dict[str, Any]:
        """The end of a run: costs, curve, R(W) and how many weights lie where."""
        weights = np.concatenate([part.ravel() for part in self.weights(run)])
        bins = np.clip(np.searchsorted(BINS, weights, side="right") - 1, 0, 23)
        return {
            **{f"{part} cost {name}": self.cost(run, k)[-1] for k, part in enumerate(("train", "validation"))},
            f"fit {name}": self.fit(run),
            f"R(W) {name}": self.squares(run),
            f"weights {name}": over((BINS[1:] + BINS[:-1]) / 2, np.bincount(bins, minlength=24)),
            **self.error_to_truth(name, run, -1),
        }

    def sweep(self) -> dict[str, Any]:
        """The ends of all runs, and the best."""
        train, check = ([self.cost(run, part)[-1] for run in range(len(self.strengths))] for part in (0, 1))
        best = 1 + int(np.argmin(check[1:]))
        return {
            "best fit": self.fit(best),
            "fit without": self.fit(0),
            "stopped fit": self.curve(0, int(np.argmin(self.cost(0, 1)))),
            "stiffest fit": self.fit(len(self.strengths) - 1),
            "train costs": over(self.strengths, train)[1:],
            "validation costs": over(self.strengths, check)[1:],
            "best lambda": self.strengths[best],
            "least validation cost": check[best],
            "least": [self.strengths[best], check[best]],
            "validation cost without": level(check[0]),
            "validation cost when stopped": level(self.cost(0, 1).min()),
            "stopped at": int(self.steps[int(np.argmin(self.cost(0, 1)))]),
            "least without decay": self.cost(0, 1).min(),
            **self.without_noise("without noise"),
            **self.error_to_truth("stopped", 0, int(np.argmin(self.cost(0, 1)))),
            **self.error_to_truth("decayed", best, -1),
        }

    def error_to_truth(self, name: str, run: int, row: int) -> dict[str, float]:
        """The mean squared distance of a state from the curve behind the points, if it is known."""
        if self.truth is None:
            return {}
        return {f"error to the truth {name}": float(np.square(self.curve(run, row) - self.truth)[:, 1].mean())}

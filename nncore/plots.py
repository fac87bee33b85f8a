"""Pictures by matplotlib: axes in, axes out. The extra `plots` brings it; nothing else of nncore imports it.

Without `axes` each function draws on the current axes, as matplotlib's own functions do.
"""

from importlib import import_module
from typing import Any

import numpy as np

from nncore.arrays import ArrayLike, FloatArray, float_array, require_kind
from nncore.datasets import Dataset
from nncore.descent import Trajectory
from nncore.landscapes import Landscape
from nncore.network import Network
from nncore.objective import require_objective
from nncore.training import History


def learning_curve(history: History, axes: Any = None) -> Any:
    """The cost after each epoch, and that of the validation data with its lowest point, on a logarithmic scale."""
    require_kind("history", history, History)
    axes = _axes(axes)
    axes.semilogy(history.costs, label="training")
    if history.validation_costs.size:
        axes.semilogy(history.validation_costs, label="validation")
        axes.plot(history.best_epoch, history.validation_costs[history.best_epoch], "ko", label="best")
    axes.set(xlabel="epoch", ylabel="cost")
    axes.legend()
    return axes


def decision_boundary(network: Network, data: Dataset, axes: Any = None, *, resolution: int = 150) -> Any:
    """Where a network of two inputs says which class, and the data; one output is split at the middle of its range."""
    require_kind("network", network, Network)
    require_kind("data", data, Dataset)
    if network.sizes[0] != 2:
        raise ValueError(f"network must have two inputs for a decision boundary, got {network.sizes[0]}")
    axes = _axes(axes)
    low, high = data.x.min(axis=0) - 0.3, data.x.max(axis=0) + 0.3
    u, v = (np.linspace(float(low[i]), float(high[i]), resolution) for i in (0, 1))
    outputs = network(np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2))
    one = outputs.shape[1] == 1
    shown = outputs[:, 0] if one else outputs.argmax(axis=1)
    axes.contourf(u, v, shown.reshape(resolution, resolution), 20, cmap="coolwarm", alpha=0.6)
    colours = data.y[:, 0] if one else data.y.argmax(axis=1)
    axes.scatter(*data.x.T, c=colours, cmap="coolwarm", edgecolors="white", linewidths=0.4, s=22)
    if one:
        middle = float(data.y.min() + data.y.max()) / 2
        axes.contour(u, v, shown.reshape(resolution, resolution), [middle], colors="black", linewidths=1)
    return axes


def landscape(surface: Landscape, *paths: Trajectory, axes: Any = None, labels: tuple[str, ...] = ()) -> Any:
    """A surface's contours, evenly spaced by the logarithm of the height, with the paths of runs on it."""
    require_objective(surface)
    axes = _axes(axes)
    u = np.linspace(-surface.limits, surface.limits, 200)
    z = surface.values(np.stack(np.meshgrid(u, u), axis=-1).reshape(-1, 2)).reshape(200, 200)
    axes.contourf(u, u, np.log1p(z - z.min()), 30, cmap="Greys")
    for i, path in enumerate(paths):
        axes.plot(*path.points.T, ".-", markersize=3, linewidth=1, label=labels[i] if labels else None)
    if labels:
        axes.legend()
    axes.set(aspect="equal", xlim=(u[0], u[-1]), ylim=(u[0], u[-1]))
    return axes


def spectrum(eigenvalues: ArrayLike, axes: Any = None) -> Any:
    """Eigenvalues by size, negative ones in a colour of their own, on a scale that is logarithmic away from 0."""
    axes = _axes(axes)
    values: FloatArray = np.sort(float_array("eigenvalues", eigenvalues).ravel())[::-1]
    rank = np.arange(1, values.size + 1)
    for part, label in ((values >= 0, "upwards"), (values < 0, "downwards")):
        axes.plot(rank[part], values[part], ".", label=label)
    axes.set_yscale("symlog", linthresh=max(float(np.abs(values).max(initial=0)), 1e-300) * 1e-4)
    axes.set(xlabel="rank", ylabel="curvature")
    axes.legend()
    return axes


def network_graph(network: Network, axes: Any = None) -> Any:
    """Neurons and weights: the width of a line is a weight's size, its colour the sign."""
    require_kind("network", network, Network)
    axes = _axes(axes)
    places = [np.linspace(0.5, -0.5, n + 2)[1:-1] * n for n in network.sizes]
    for k, w in enumerate(network.weights):
        widths = 3 * np.abs(w) / np.abs(w).max(initial=1e-300)
        for (j, i), weight in np.ndenumerate(w):
            colour = "tab:blue" if weight > 0 else "tab:red"
            axes.plot([k, k + 1], [places[k][i], places[k + 1][j]], color=colour, linewidth=widths[j, i], zorder=1)
    for layer, heights in enumerate(places):
        axes.scatter(np.full(len(heights), layer), heights, s=120, c="white", edgecolors="black", zorder=2)
    axes.axis("off")
    return axes


def _axes(axes: Any) -> Any:
    try:
        return import_module("matplotlib.pyplot").gca() if axes is None else axes
    except ImportError:
        raise ImportError("nncore.plots needs matplotlib: pip install matplotlib") from None

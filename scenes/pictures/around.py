"""The ripples around a point: from above, and the axes of slices through it.

plot = plot_around(theta, 1.1)                                   # a square plot at the left
chart = slice_chart(points[:, 0], values, 0.95, "$C$ along $theta_1$", axis=0)
"""

from __future__ import annotations

import numpy as np

from lecture.kit.charts import Chart
from lecture.kit.contour import ContourPlot
from nncore import landscapes


def square_around(middle: np.ndarray, half: float) -> tuple[tuple[float, float], ...]:
    """The square around a point, moved inside [-3, 3]²."""
    return tuple((float(c - half), float(c + half)) for c in np.clip(middle, -3 + half, 3 - half))


def plot_around(middle: np.ndarray, half: float) -> ContourPlot:
    """The ripples from above in a square around a point, kept inside [-3, 3]²."""
    ranges = square_around(middle, half)
    x, y = np.meshgrid(*(np.linspace(*limits, 161) for limits in ranges))
    values = landscapes.ripples.values(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
    return ContourPlot(values, ranges[0], ranges[1], center=(-3.0, -0.52), size=(5.3, 5.3))


def slice_chart(xs: np.ndarray, values: np.ndarray, y: float, name: str, axis: int) -> Chart:
    """Axes for a function along one parameter: its places (n,), the values that they must hold, and their names."""
    low, high = values.min(), values.max()
    return Chart(
        (xs[0], xs[-1]), (low - 0.15 * (high - low), high + 0.08 * (high - low)), center=(-2.5, y), size=(6.6, 1.55),
        y_label=name, x_label=f"$theta_{axis + 1}$",
    )  # fmt: skip

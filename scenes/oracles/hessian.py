"""The section on the Hessian: central differences of the gradient, and imaginary steps for networks."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from scenes.numbers.hessian import moons_hessian
from scenes.numbers.networks import tiny_network
from scenes.oracles.plain import Plain, by_step, over
from scenes.oracles.thumbnails import of_marked_entry
from scenes.oracles.walks import descent, gradient, heights, momentum, ripples, walk


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    theta = np.array(p.point)
    return {
        **of_marked_entry(scene),
        "gradient": slopes(theta),
        "curvature": slices(theta),
        "mixed": mixed(theta),
        "tangent-plane": {"tangent plane": gradient(*theta)},
        "bowl": {"bowl": bend(theta), **curvatures(theta)},
        "sliding-bowl": sliding(p),
        "error": errors(theta),
        "newton": newton(p),
        "negative-curvature": endings(p),
        "network-hessian": tiny(p),
        "spectrum": spectrum(p),
    }


def bend(place: Any, h: float = 1e-5) -> Any:
    """The Hessian (2, 2), by central differences of the gradient."""
    return np.array([(gradient(*(place + step)) - gradient(*(place - step))) / (2 * h) for step in h * np.eye(2)])


def curvatures(place: Any, suffix: str = "") -> dict[str, float]:
    """The eigenvalues of the Hessian, the greater first."""
    return {f"eigenvalue {k}{suffix}": value for k, value in enumerate(np.linalg.eigvalsh(bend(place))[::-1], start=1)}


def quadratic(theta: Any, deltas: Any, curved: float = 1.0) -> Any:
    """C + g . delta + delta . H delta / 2 of deltas (k, 2)."""
    second = 0.5 * curved * np.einsum("ki,ij,kj->k", deltas, bend(theta), deltas)
    return ripples(*theta) + deltas @ gradient(*theta) + second


def slopes(theta: Any) -> dict[str, Any]:
    """The gradient as numbers and as arrows."""
    g = gradient(*theta)
    found: dict[str, Any] = {"point": theta, "gradient": g, "contour lines": heights("ripples")}
    for i in (0, 1):
        found |= {f"gradient {i + 1}": g[i], f"slope {i + 1}": g * np.eye(2)[i]}
    return found


def slices(theta: Any) -> dict[str, Any]:
    """The surface and its quadratic along both axes, over the distance from the point."""
    found, deltas = {}, np.linspace(-0.9, 0.9, 121)
    for axis in (0, 1):
        steps = deltas[:, None] * np.eye(2)[axis]
        near = np.abs(deltas) < 0.55
        curve, parabola = ripples(*(theta + steps).T), quadratic(theta, steps)
        found[f"H {axis + 1}{axis + 1}"] = bend(theta)[axis, axis]
        found[f"number at the parabola along coordinate {axis + 1}"] = bend(theta)[axis, axis]
        found[f"C along coordinate {axis + 1}"] = over(deltas, curve)
        found[f"parabola along coordinate {axis + 1}"] = over(deltas, parabola)[near]
    return found


def mixed(theta: Any) -> dict[str, Any]:
    """One slope along the other axis, and its tangent."""
    found, deltas, ends, h = {}, np.linspace(-0.6, 0.6, 61), np.array([-0.3, 0.3]), bend(theta)
    for name, axis in (("1", 1), ("2", 0)):
        points = theta + deltas[:, None] * np.eye(2)[axis]
        along = [gradient(*point)[1 - axis] for point in points]
        found[f"slope {name}"] = over(deltas, along)
        rise = gradient(*theta)[1 - axis] + ends * h[0, 1]
        found[f"tangent {name}"] = over(ends, rise)
    return {**found, "H 12": h[0, 1], "H 21": h[1, 0]}


def sliding(p: Any) -> dict[str, Any]:
    """Where the sliding bowl ends: axis 1 is the one of the greater curvature there."""
    points = walk(momentum(0.004, 0.9), p.slide_from, 44)
    found, end = {}, bend(points[-1])
    curvatures, axes = np.linalg.eigh((end + end.T) / 2)
    for k, at in ((1, 1), (2, 0)):
        found |= {f"eigenvalue {k}": curvatures[at], f"eigen-axis {k}": 1.2 * axes[:, at] * np.sign(axes[0, at])}
    return {**found, "path": points, "bowl at the end": end}


def errors(theta: Any) -> dict[str, Any]:
    """The greatest error of plane and quadratic at ten distances, and how fast it falls."""
    radii, angles, found = 2.0 ** -np.arange(10), np.linspace(0, 2 * np.pi, 32, endpoint=False), {}
    compass = np.column_stack([np.cos(angles), np.sin(angles)])
    for name, curved in (("tangent plane", 0.0), ("quadratic", 1.0)):
        worst = [np.abs(ripples(*(theta + r * compass).T) - quadratic(theta, r * compass, curved)).max() for r in radii]
        near = radii < 0.1
        across, up = np.log(radii[near]), np.log(worst)[near]
        across, up = across - across.mean(), up - up.mean()
        found |= {f"slope, {name}": across @ up / (across @ across), f"halving, {name}": worst[-2] / worst[-1]}
        found |= dict.fromkeys((f"errors, {name}", f"points, {name}"), over(radii, worst))
    return found


def newton_walk(start: Any, steps: int) -> Any:
    """Newton's method: H delta = -g."""
    points = [np.array(start, float)]
    for _ in range(steps):
        points.append(points[-1] - np.linalg.solve(bend(points[-1]), gradient(*points[-1])))
    return np.array(points)


def newton(p: Any) -> dict[str, Any]:
    """The valley, turned by 24 degrees: sixty steps at 2 / (1 + kappa), and the one that solves g + H delta = 0."""
    kappa, angle = p.valley_curvature, np.deg2rad(24)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    h = np.outer(along, along) + kappa * np.outer(across, across)
    points, rate = [-4.2 * along + across], 2 / (1 + kappa)
    for _ in range(60):
        points.append(points[-1] - rate * h @ points[-1])
    g = h @ points[0]
    jump = np.linalg.solve(h, -g)
    found = {
        "path of gradient descent": np.array(points), "path of Newton": np.array([points[0], points[0] + jump]),
        "contour lines": lambda at: 0.5 * np.einsum("ki,ij,kj->k", at, h, at), "kappa": kappa, "eta": rate,
        "steps of gradient descent": 60, "cost of gradient descent": 0.5 * points[-1] @ h @ points[-1],
        "minimum": np.zeros(2), "cost of Newton": 0.5 * (points[0] + jump) @ h @ (points[0] + jump),
    }  # fmt: skip
    for name, values in (("g", g), ("H", h.ravel()), ("Delta", jump)):
        found |= {f"{name} {number}": value for number, value in enumerate(values, start=1)}
    return found


def endings(p: Any) -> dict[str, Any]:
    """Where both methods end where the curvature is negative."""
    found: dict[str, Any] = {"contour lines": heights("ripples")}
    for start in (p.dome, p.saddle):
        for name, points in (("gradient steps", walk(descent(p.step), start, 30)), ("Newton", newton_walk(start, 30))):
            low, high = np.linalg.eigvalsh(bend(points[-1]))
            name = f"{name} from {start}"
            found |= {f"path of {name}": points, f"kind of {name}": kind(low, high)}
            costs = np.round(ripples(*points.T), 3)
            found[f"steps of {name}"] = int(np.argmax(costs == costs[-1]))
            found |= {f"first cost of {name}": ripples(*points[0]), f"last cost of {name}": ripples(*points[-1])}
        found |= {f"start from {start}": start, **curvatures(start, f" from {start}")}
        found[f"name of Newton's end from {start}"] = found[f"kind of Newton from {start}"]
    return found


def kind(low: float, high: float) -> str:
    """What a stationary point with these curvatures is."""
    return "minimum" if low > 0 else "maximum" if high < 0 else "saddle"


def tiny(p: Any) -> dict[str, Any]:
    """The tiny network's Hessian; dC/dz = 2 (a - y) a (1 - a) / n for the mean squared error."""
    network, y = tiny_network(p.sizes, p.seed), np.array([p.target])
    matrix = Plain(p.sizes).hessian(network.parameters, [p.sample], lambda a: 2 * (a - y) * a * (1 - a) / y.shape[1])
    count = len(matrix)
    beside = matrix[~np.eye(count, dtype=bool)]
    framed = max(beside.min(), beside.max(), key=abs)
    return {"Hessian of the tiny network": matrix, "parameters": count, "rows and columns": count,
            "framed entry": framed}  # fmt: skip


def spectrum(p: Any) -> dict[str, Any]:
    """The trained network's Hessian from its recorded parameters; dC/dz = (a - y) / samples for the cross entropy."""
    run = moons_hessian(seed=p.network_seed, width=p.width, epochs=150)
    plain = Plain((2, p.width, p.width, 1))

    def delta(a: Any) -> Any:
        return (a - run["y"]) / len(run["y"])

    matrix = plain.hessian(run["theta"], run["x"], delta)
    values = np.linalg.eigvalsh((matrix + matrix.T) / 2)
    sizes = np.sort(np.abs(values))[::-1]
    least = 1e-7 * 10.0 ** np.ceil(np.log10(sizes[0]))
    seen = sizes > least
    first = next(place for place, (size, after) in enumerate(pairwise(sizes)) if size <= 2 * after)
    return {
        "Hessian": matrix,
        "eigenvalues": by_step(sizes, 1)[seen],
        "ringed eigenvalues": by_step(sizes, 1)[:first],
        "standing out": first,
        "all": len(sizes),
        "smaller ones": int((~seen).sum()),
        "positive": int((values > least).sum()),
        "negative": int((values < -least).sum()),
        "gradient's norm": np.linalg.norm(plain.gradient(run["theta"], run["x"], delta)),
    }

"""The section on the Hessian: central differences of the gradient, and imaginary steps for networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.numbers.hessian import moons_hessian
from scenes.numbers.networks import tiny_network
from scenes.oracles.plain import Plain, by_step, level, over
from scenes.oracles.thumbnails import of_marked_entry
from scenes.oracles.walks import descent, gradient, heights, momentum, ripples, walk


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    theta = np.array(p.point)
    return {
        **of_marked_entry(scene, 4),
        "gradient": slopes(theta),
        "curvature": slices(theta),
        "mixed": mixed(theta),
        "tangent-plane": {"tangent plane": gradient(*theta)},
        "bowl": {"bowl": bend(theta)},
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
    """The surface and its quadratic along both axes."""
    found, deltas = {}, np.linspace(-0.9, 0.9, 121)
    for axis in (0, 1):
        steps = deltas[:, None] * np.eye(2)[axis]
        xs, near = theta[axis] + deltas, np.abs(deltas) < 0.55
        curve, parabola = ripples(*(theta + steps).T), quadratic(theta, steps)
        found[f"H {axis + 1}{axis + 1}"] = bend(theta)[axis, axis]
        found[f"C along coordinate {axis + 1}"] = over(xs, curve)
        found[f"parabola along coordinate {axis + 1}"] = over(xs, parabola)[near]
    return found


def mixed(theta: Any) -> dict[str, Any]:
    """One slope along the other axis, and its tangent."""
    found, deltas, ends, h = {}, np.linspace(-0.6, 0.6, 61), np.array([-0.3, 0.3]), bend(theta)
    for name, axis in (("1", 1), ("2", 0)):
        points = theta + deltas[:, None] * np.eye(2)[axis]
        along = [gradient(*point)[1 - axis] for point in points]
        found[f"slope {name}"] = over(points[:, axis], along)
        rise = gradient(*theta)[1 - axis] + ends * h[0, 1]
        found[f"tangent {name}"] = over(theta[axis] + ends, rise)
    return {**found, "H 12": h[0, 1], "H 21": h[1, 0]}


def sliding(p: Any) -> dict[str, Any]:
    """Where the sliding bowl ends."""
    points = walk(momentum(0.004, 0.9), p.slide_from, 44)
    end = bend(points[-1])
    found, (curvatures, axes) = {}, np.linalg.eigh((end + end.T) / 2)
    for k, (curvature, axis) in enumerate(zip(curvatures, axes.T, strict=True), start=1):
        found |= {f"eigenvalue {k}": curvature, f"eigen-axis {k}": axis * np.sign(axis[0])}
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
    """Four steps of both methods."""
    plain, jumps = walk(descent(p.step), p.point, 4), newton_walk(p.point, 4)
    theta, found = np.array(p.point), {"path of gradient steps": plain, "path of Newton": jumps}
    found["contour lines"] = heights("ripples")
    found["contour lines of the quadratic"] = lambda points: quadratic(theta, points - theta)
    for step in range(5):
        found |= {f"cost {step}, gradient step": ripples(*plain[step]), f"cost {step}, Newton": ripples(*jumps[step])}
    return found


def endings(p: Any) -> dict[str, Any]:
    """Where both methods end where the curvature is negative."""
    found: dict[str, Any] = {"contour lines": heights("ripples")}
    for start in (p.dome, p.saddle):
        for name, points in (("gradient steps", walk(descent(p.step), start, 30)), ("Newton", newton_walk(start, 30))):
            low, high = np.linalg.eigvalsh(bend(points[-1]))
            name = f"{name} from {start}"
            found |= {f"path of {name}": points, f"kind of {name}": kind(low, high)}
            found |= {f"first cost of {name}": ripples(*points[0]), f"last cost of {name}": ripples(*points[-1])}
    return found


def kind(low: float, high: float) -> str:
    """What a stationary point with these curvatures is."""
    return "minimum" if low > 0 else "maximum" if high < 0 else "saddle"


def tiny(p: Any) -> dict[str, Any]:
    """The tiny network's Hessian; dC/dz = 2 (a - y) a (1 - a) / n for the mean squared error."""
    network, y = tiny_network(p.sizes, p.seed), np.array([p.target])
    matrix = Plain(p.sizes).hessian(network.parameters, [p.sample], lambda a: 2 * (a - y) * a * (1 - a) / y.shape[1])
    count = len(matrix)
    return {"Hessian of the tiny network": matrix, "parameters": count, "rows and columns": count}


def spectrum(p: Any) -> dict[str, Any]:
    """The trained network's Hessian from its recorded parameters; dC/dz = (a - y) / samples for the cross entropy."""
    run = moons_hessian(seed=p.network_seed, width=p.width, epochs=150)
    plain = Plain((2, p.width, p.width, 1))
    matrix = plain.hessian(run["theta"], run["x"], lambda a: (a - run["y"]) / len(run["y"]))
    sizes = np.sort(np.abs(np.linalg.eigvalsh((matrix + matrix.T) / 2)))[::-1]
    seen = sizes > 1e-9 * 10.0 ** np.ceil(np.log10(sizes[0]))
    return {
        "Hessian": matrix,
        "eigenvalues": by_step(sizes, 1)[seen],
        "1 % of the largest": level(0.01 * sizes[0]),
        "large ones": int((sizes > 0.01 * sizes[0]).sum()),
        "all": len(sizes),
        "smaller ones": int((~seen).sum()),
    }

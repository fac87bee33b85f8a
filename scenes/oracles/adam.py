"""The section on Adam: its runs as loops over the slide's lines."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.numbers.digit_trainings import EPOCHS, RATES, first_network, training_set
from scenes.oracles.plain import Plain, by_step, level, over, sigmoid, softmax
from scenes.oracles.walks import RULES, adam, descent, heights, momentum, rmsprop, surface_of, walk


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat."""
    p = scene.parameters
    rows = moments(p, p.steps)
    at, first, second = (np.array([row[k] for row in rows[:-1]]) for k in (0, 2, 3))
    slopes, seen = np.array([row[1] for row in rows[:-1]]), 8
    zeros = {f"zero of coordinate {i}": level(0.0) for i in (1, 2)}
    return {
        **valley(p),
        "averages": {
            "contour lines": heights(p.surface),
            "path": at[: seen + 1],
            "arrow -g": -slopes[seen],
            "arrow -m": -first[seen],
        },
        "direction": {
            **by_coordinate("g", slopes),
            **by_coordinate("m", first),
            **zeros,
            "kept step": seen + 1,
            "kept arrow -g": -slopes[seen],
            "kept arrow -m": -first[seen],
            **{f"kept g of coordinate {i + 1}": [seen + 1, slopes[seen, i]] for i in (0, 1)},
            **{f"kept m of coordinate {i + 1}": [seen + 1, first[seen, i]] for i in (0, 1)},
        },
        "scale": {
            **by_coordinate("g squared", slopes**2),
            **by_coordinate("v", second),
            **{f"beginning of coordinate {i + 1}": [1, (1 - p.beta2) * slopes[0, i] ** 2] for i in (0, 1)},
            "first square over": round(1 / (1 - p.beta2)),
        },
        "update": update(rows, min(p.shown_step, len(rows) - 1)),
        "averaging-weights": weights(p, 10),
        "correction": correction(p),
        "correction-curve": ratios(p) | means(p, scene.both["ends"]),
        "scale-invariance": scaled(p, slopes[: min(p.shown_step, len(slopes)), 0]),
        "curvature": curvature(p, scene.long_run.points),
        "digits": digits(p.digits_network, scene.digit_trainings),
        "decoupled-decay": decays(p),
    }


def moments(p: Any, steps: int, start: Any = None, rate: Any = None) -> list[tuple[Any, Any, Any, Any]]:
    """(theta_t, g_t, m_t, v_t) of the slide's rule, whose averages are not corrected; the last row is where it ends."""
    slope = surface_of(p.surface)[1]
    theta, m, v, rows = np.array(start or p.start, float), np.zeros(2), np.zeros(2), []
    for _ in range(steps):
        g = slope(*theta)
        m, v = p.beta1 * m + (1 - p.beta1) * g, p.beta2 * v + (1 - p.beta2) * g**2
        rows.append((theta, g, m, v))
        theta = theta - (rate or p.step) * m / (np.sqrt(v) + 1e-8)
    return [*rows, (theta, slope(*theta), m, v)]


def by_coordinate(name: str, values: Any) -> dict[str, Any]:
    return {f"{name} of coordinate {i + 1}": by_step(values[:, i], 1) for i in (0, 1)}


def valley(p: Any) -> dict[str, dict[str, Any]]:
    """Thirty steps of each in C = (x^2 + curvature y^2) / 2, with the settings of a grid that leave the least cost."""
    bend, start = np.array([1.0, p.valley_curvature]), np.array([-4.2, 0.7])
    tried = {
        "gradient descent": {(k / 1000,): descent(k / 1000) for k in range(1, 101)},
        "momentum": {(k / 100, b / 10): momentum(k / 100, b / 10) for k in range(1, 11) for b in range(5, 10)},
        "RMSProp": {(k / 20,): rmsprop(k / 20, corrected=True) for k in range(1, 21)},
    }
    found: dict[str, dict[str, Any]] = {"momentum": {"contour lines": lambda at: 0.5 * at**2 @ bend}, "rmsprop": {}}
    found["momentum"]["kappa"] = p.valley_curvature
    for name, rules in tried.items():
        walks = {settings: _down(rule, start, bend) for settings, rule in rules.items()}
        best = min(walks, key=lambda settings: bend @ walks[settings][-1] ** 2)
        points, beat = walks[best], found["rmsprop" if name == "RMSProp" else "momentum"]
        beat |= {f"path of {name}": points, f"cost of {name}": 0.5 * float(bend @ points[-1] ** 2)}
        beat |= {f"steps of {name}": 30, f"eta of {name}": best[0], **{f"beta of {name}": b for b in best[1:]}}
    found["rmsprop"]["beta of RMSProp"] = 0.99
    for name, share in kept(p.valley_curvature).items():
        eta, beta = (found["momentum"].get(f"{constant} of {name}", 0.0) for constant in ("eta", "beta"))
        found["momentum"] |= {
            f"error kept by {name}, in %": 100 * share,
            f"error kept here by {name}, in %": 100 * slowest(eta, beta, p.valley_curvature),
        }
        found["rmsprop"][f"earlier cost of {name}"] = found["momentum"][f"cost of {name}"]
    slopes, moves = bend * start, found["rmsprop"]["path of RMSProp"][1] - start
    for i in (0, 1):
        found["rmsprop"] |= {f"slopes at the start {i + 1}": slopes[i], f"first step {i + 1}": moves[i]}
    return found


def kept(kappa: float) -> dict[str, float]:
    """The least share of the error that a step keeps in its worst direction, over rates and betas.

    For a beta the best rate treats both ends alike, eta = 2 (1 + beta) / (1 + kappa).
    """
    least = [slowest(2 * (1 + beta) / (1 + kappa), beta, kappa) for beta in np.linspace(0, 0.99, 1981)]
    return {"gradient descent": least[0], "momentum": min(least)}


def slowest(eta: float, beta: float, kappa: float) -> float:
    """The share of the error that a step keeps in its worst direction, of curvature 1 or kappa.

    Along curvature h, e_(t+1) = (1 + beta - eta h) e_t - beta e_(t-1): the larger root of its characteristic equation.
    """
    return max(np.abs(np.roots([1.0, -(1 + beta - eta * h), beta])).max() for h in (1.0, kappa))


def _down(rule: Any, start: Any, bend: Any) -> Any:
    """Thirty steps of a rule down the valley (31, 2)."""
    points = [start]
    for t in range(1, 31):
        points.append(points[-1] - rule(t, bend * points[-1]))
    return np.array(points)


def update(rows: list[tuple[Any, Any, Any, Any]], t: int) -> dict[str, float]:
    """Step t in numbers."""
    (before, _, m, v), after, found = rows[t - 1], rows[t][0], {}
    root = np.sqrt(v) + 1e-8
    for i in (0, 1):
        for name, value in (("m", m[i]), ("root", root[i]), ("ratio", m[i] / root[i])):
            found |= {f"{name} of coordinate {i + 1}": value, f"bar of {name} of coordinate {i + 1}": value}
        found |= {f"coordinate {i + 1} before": before[i], f"coordinate {i + 1} after": after[i]}
        found[f"factor of coordinate {i + 1}"] = m[i] / root[i]
    for name, pair in (("m", abs(m)), ("v", root), ("ratio", abs(m / root))):
        if min(pair) > 0:
            found[f"larger to smaller {name}"] = max(pair) / min(pair)
    return found


def correction(p: Any) -> dict[str, Any]:
    """One start, with the averages corrected and as they are."""
    count, found = p.steps, dict[str, Any]({"contour lines": heights(p.surface)})
    runs = {
        "without the division": np.array([row[0] for row in moments(p, count, p.harmed_start, p.harmed_step)]),
        "corrected": walk(adam(p.harmed_step, p.beta1, p.beta2), p.harmed_start, count, p.surface),
    }
    for name, points in runs.items():
        lengths = np.abs(np.diff(points, axis=0)).max(axis=1) / p.harmed_step
        found |= {f"path, {name}": points, f"step lengths, {name}": by_step(lengths, 1)}
        found[f"end, {name}"] = surface_of(p.surface)[0](*points[-1])
        found |= {f"first step, {name}": lengths[0], f"first point, {name}": [1, lengths[0]]}
    first, other = (found[f"first step, {name}"] for name in runs)
    return {**found, "times as long": first / other}


def weights(p: Any, steps: int) -> dict[str, Any]:
    """The weights in the averages after some steps: (1 - beta) beta^(t - k), which come to 1 - beta^t."""
    k = np.arange(1, steps + 1)
    found: dict[str, Any] = {"weights in m": over(k, (1 - p.beta1) * p.beta1 ** (steps - k))}
    for name, beta in (("m", p.beta1), ("v", p.beta2)):
        found |= dict.fromkeys((f"sum of weights in {name}", f"bar of weights in {name}"), 1 - beta**steps)
        found[f"beta of {name}"] = beta
    return found


def means(p: Any, ends: Any) -> dict[str, Any]:
    """The least mean cost without and with the correction, where all starts have ended at every rate."""
    with np.errstate(all="ignore"):
        least = [surface_of(p.surface)[0](*np.moveaxis(one, -1, 0)).mean(axis=1).min() for one in ends]
    return {"tuned, without the division": least[0], "tuned, corrected": least[1]}


def scaled(p: Any, g: Any) -> dict[str, Any]:
    """The last step after gradients g (T,) times a factor, over eta: c |g| and |m^| / (sqrt(v^) + epsilon / c)."""
    factors, t = 10.0 ** np.linspace(-10, 3, 131), len(g)
    k = np.arange(t - 1, -1, -1)
    m = (1 - p.beta1) * (p.beta1**k @ g) / (1 - p.beta1**t)
    root = np.sqrt((1 - p.beta2) * (p.beta2**k @ g**2) / (1 - p.beta2**t))
    steps = {"gradient descent": factors * abs(g[-1]), "Adam": abs(m) / (root + 1e-8 / factors)}
    found: dict[str, Any] = {"step of Adam": abs(m) / (root + 1e-10), "step of gradient descent": 100 * abs(g[-1])}
    found["which step"] = t
    for name, lengths in steps.items():
        found |= {f"steps of {name}": over(factors, lengths), f"point of {name}": [100, lengths[120]]}
        found[f"start of {name}"] = [1, lengths[100]]
    return found


def ratios(p: Any) -> dict[str, Any]:
    """How many times as long a step is, from the same averages: (1 - beta1^t) / sqrt(1 - beta2^t)."""
    t = np.arange(1, 10_001)
    ratio = (1 - p.beta1**t) / np.sqrt(1 - p.beta2**t)
    thin = np.unique(np.geomspace(1, len(t), 400).astype(int)) - 1
    found: dict[str, Any] = {"ratios": over(t, ratio)[thin], "corrected": level(1.0)}
    found |= {"beta 1": p.beta1, "beta 2": p.beta2}
    for step in {1, int(ratio.argmax()) + 1, 1000}:
        found |= {f"ratio at step {step}": ratio[step - 1], f"point at step {step}": [step, ratio[step - 1]]}
    return found


def curvature(p: Any, points: Any) -> dict[str, Any]:
    """v and the curvature, by central differences of the gradient, at the recorded points of a long run.

    Each point is one step from the recorded one before it: where the run has arrived, Adam multiplies rounding, and two
    runs would part.
    """
    h, slope = 1e-5, surface_of(p.surface)[1]
    m, v, squares, second, path = np.zeros(2), np.zeros(2), [], [], [np.array(p.start, float)]
    for point in points[:-1]:
        g = slope(*point)
        m, v = p.beta1 * m + (1 - p.beta1) * g, p.beta2 * v + (1 - p.beta2) * g**2
        path.append(point - p.step * m / (np.sqrt(v) + 1e-8))
        squares.append(g[0] ** 2)
        second.append(v[0])
    squares, second = np.array(squares), np.array(second)
    bends = [(slope(x + h, y)[0] - slope(x - h, y)[0]) / (2 * h) for x, y in points[:-1]]
    foot = 10.0 ** np.floor(np.log10(second[second > 0].min() / 100))
    return {
        "squared gradient of coordinate 1": by_step(squares[: int(np.flatnonzero(squares >= foot)[-1]) + 2], 1),
        "v of coordinate 1": by_step(second, 1),
        "curvature": by_step(bends, 1),
        "no curvature": level(0.0),
        "contour lines": heights(p.surface),
        "path": path,
    }


def digits(sizes: tuple[int, ...], runs: Any) -> dict[str, Any]:
    """The mean costs from the recorded parameters, and the trainings at the best rates, step by step."""
    data, plain, found = training_set(sizes), Plain(sizes, sigmoid, softmax), {"averaged mini-batches": 20.0}
    x, y = np.array(data.x), np.array(data.y)

    def cost(theta: Any) -> float:
        return float(-(y * np.log(plain.output(theta, x))).sum(axis=1).mean())

    for name, of_rates in runs.ends.items():
        single = np.array([[cost(theta) for theta in of_seeds] for of_seeds in of_rates])
        means = single.mean(axis=1)
        best = int(np.argmin(means))
        rate = RATES[name][best]
        found |= {f"mean costs of {name}": over(RATES[name], means), f"best of {name}": [rate, means[best]]}
        found |= {f"best rate of {name}": rate, f"least mean cost of {name}": means[best]}
        upper, lower = over(RATES[name], single.max(axis=1)), over(RATES[name], single.min(axis=1))
        found[f"range of single runs of {name}"] = np.vstack([upper, lower[::-1], upper[:1]])
        costs = mini_batches(plain, RULES[name](rate), x, y)
        found[f"mini-batches of {name}"] = by_step(costs)
        found[f"running mean of {name}"] = by_step([np.mean(costs[max(k - 19, 0) : k + 1]) for k in range(len(costs))])
    return found


def mini_batches(plain: Plain, rule: Any, x: Any, y: Any, seed: int = 0) -> list[float]:
    """The cost of each mini-batch before its step: softmax and cross entropy have dC/dz = a - y."""
    theta, rng, costs = first_network(plain.sizes, seed).parameters, np.random.default_rng(seed), []
    for _ in range(EPOCHS):
        order = rng.permutation(len(x))
        for start in range(0, len(x), 32):
            rows = order[start : start + 32]
            layers, slopes = [x[rows], *(a for _, a in plain.layers(theta, x[rows]))], []
            costs.append(float(-(y[rows] * np.log(layers[-1])).sum() / len(rows)))
            back = (layers[-1] - y[rows]) / len(rows)
            for number in range(len(plain.sizes) - 2, -1, -1):
                slopes.insert(0, np.concatenate([(back.T @ layers[number]).ravel(), back.sum(axis=0)]))
                back = (back @ plain.matrices(theta)[number][0]) * layers[number] * (1 - layers[number])
            theta = theta - rule(len(costs), np.concatenate(slopes))
    return costs


def decays(p: Any) -> dict[str, Any]:
    """Two weights whose gradients are noise: the decay in the gradient, kept apart, and alone."""
    noise, thin = np.random.default_rng(p.seed).normal(0.0, (5.0, 0.2), (3000, 2)), np.arange(0, 3001, 10)
    runs = {}
    for name in ("L2", "AdamW"):
        theta, m, v, states = np.ones(2), np.zeros(2), np.zeros(2), [np.ones(2)]
        for t, gradient in enumerate(noise, 1):
            g = gradient + (p.decay * theta if name == "L2" else 0.0)
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            shrunk = theta if name == "L2" else (1 - 0.001 * p.decay) * theta
            theta = shrunk - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            states.append(theta)
        runs[name] = np.array(states)[thin]
    weights = {
        f"weight with {size} gradients, {name}": over(thin, run[:, i])
        for name, run in runs.items()
        for i, size in enumerate(("large", "small"))
    }
    alone = over(thin, (1 - 0.001 * p.decay) ** thin)
    sizes = {"size of large gradients": 5.0, "size of small gradients": 0.2, "eta": 0.001, "2 lambda": p.decay}
    return {**sizes, **weights, **{f"decay alone, {name}": alone for name in runs}}

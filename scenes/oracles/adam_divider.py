"""The divider: the race from one start, and from all starts of the grid at every learning rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenes.oracles.plain import level, over
from scenes.oracles.thumbnails import of_marked_entry
from scenes.oracles.walks import descent, followed, heights, moved, race, surface_of

COLUMNS, ROWS = 41, 40
BETAS = {"momentum": (0.9,), "RMSProp": (0.99,), "Adam": (0.9, 0.999)}


def values(scene: Any) -> dict[str, dict[str, Any]]:
    """What the scene shows, by beat; where the starts end is taken over, what that comes to is not."""
    p, (height, *_) = scene.parameters, surface_of(scene.parameters.surface)
    means, maps = mean_costs(p, scene.found), basins(p, scene.found)
    best = {name: int(np.argmin(found)) for name, found in means.items()}
    one: dict[str, Any] = {"steps": p.race_steps}
    for name, points in race(p).items():
        cost = height(*points[-1])
        one |= {f"path of {name}": points, f"cost of {name}": cost, f"cost at the head of {name}": cost}
        one[f"rate of {name}"] = p.rates[best[name]]
    with np.errstate(all="ignore"):
        deepest = np.nanmin([height(*ends[best[name]].T).min() for name, ends in scene.found.ends.items()])
    cost, ends = most_alike([points[-1] for points in race(p).values()], height)
    if ends > 1:
        one |= {"equal cost": cost, "hollows of equal cost": ends, "deepest cost": deepest}
        angles = np.linspace(0, 2 * np.pi, 49)
        for k, foot in enumerate(maps[f"deepest hollows on the map of {next(iter(best))}"], start=1):
            one[f"ring {k} of the deepest"] = foot + 0.24 * np.column_stack([np.cos(angles), np.sin(angles)])
    tuning: dict[str, Any] = {"level of the deepest hollow": level(deepest), "deepest cost": deepest}
    first = height(*starts(surface_of(p.surface)[2])).mean()
    for name, found in means.items():
        at = best[name]
        leaves = next((k for k in range(1, len(found)) if found[k] > first), len(found))
        curve = over(p.rates, found)[:leaves]
        if len(tried := curve[curve[:, 1] <= first]):
            tuning[f"tried rates of {name}"] = tried
        if leaves < len(found):
            part = (first - found[leaves - 1]) / (found[leaves] - found[leaves - 1])
            crossing = np.exp(np.interp(np.clip(part, 0, 1), [0, 1], np.log(p.rates[leaves - 1 : leaves + 1])))
            curve = np.vstack([curve, [crossing, first]])
        tuning[f"mean costs of {name}"] = curve
        tuning |= {f"beta {k} of {name}": beta for k, beta in enumerate(BETAS.get(name, ()), start=1)}
        tuning[f"best of {name}"] = [p.rates[at], min(found[at], first)]
        tuning |= {f"best rate of {name}": p.rates[at], f"least mean cost of {name}": found[at]}
    swarms = {
        f"swarm of {name}": np.array([
            followed(name, p.rates[best[name]], points, p.surface)[-1]
            for points in np.moveaxis(scene.swarms[name], 0, 1)
        ])
        for name in best
    }  # fmt: skip
    return {**of_marked_entry(scene), "race": one, "tuning": tuning, "basins": swarms | maps}


def mean_costs(p: Any, found: Any) -> dict[str, Any]:
    """What all starts come to on the average (rates,), by optimizer."""
    height, *_ = surface_of(p.surface)
    with np.errstate(all="ignore"):
        means = {name: height(*np.moveaxis(ends, -1, 0)).mean(axis=1) for name, ends in found.ends.items()}
    return {name: np.where(np.isfinite(mean), mean, np.inf) for name, mean in means.items()}


def most_alike(ends: Any, height: Any) -> tuple[float, int]:
    """Of the ends that have one cost to two decimals, and are as many different places as any: the cost, how many."""
    found: dict[str, list[Any]] = {}
    for end in ends:
        others = found.setdefault(f"{height(*end):.2f}", [])
        if min((np.hypot(*(end - other)) for other in others), default=np.inf) > 0.5:
            others.append(end)
    cost = max(found, key=lambda one: len(found[one]))
    return float(cost), len(found[cost])


def starts(limit: float) -> Any:
    """The middles (2, ROWS * COLUMNS) of cells over the square, the lowest row first."""
    across, up = (-limit + 2 * limit * (np.arange(count) + 0.5) / count for count in (COLUMNS, ROWS))
    return np.array([np.tile(across, ROWS), np.repeat(up, COLUMNS)])


def basins(p: Any, showings: Any) -> dict[str, Any]:
    """From where each start ended, short steps downhill tell its hollow: whether that, and how many, are deepest."""
    value, slope, limit = surface_of(p.surface)
    ends = {name: showings.ends[name][np.argmin(means)].T for name, means in mean_costs(p, showings).items()}
    here, h = starts(limit), 1e-5
    (xx, xy), (yx, yy) = (
        (slope(*(here + [[dx], [dy]])) - slope(*(here - [[dx], [dy]]))) / (2 * h) for dx, dy in ((h, 0), (0, h))
    )
    middle, spread = (xx + yy) / 2, np.sqrt(((xx - yy) / 2) ** 2 + xy * yx)
    settle = descent(1 / (np.abs(middle) + spread).max())
    places = {name: moved(settle, end, 300, p.surface) for name, end in ends.items()}
    feet = {name: value(*place) for name, place in places.items()}
    low, high = min(foot.min() for foot in feet.values()), value(*here).mean()
    found: dict[str, Any] = {"starts": COLUMNS * ROWS}
    deepest = np.hstack([place[:, feet[name] < low + 1e-6] for name, place in places.items()])
    rings = deepest.T[np.unique(np.round(deepest.T, 2), axis=0, return_index=True)[1]]
    for name, foot in feet.items():
        found |= {f"deepest hollows on the map of {name}": rings, f"start on the map of {name}": p.start}
        deep = (foot < low + 0.05 * (high - low)).reshape(ROWS, COLUMNS)
        found |= {f"starts of {name} to the deepest": deep, f"share of {name}": 100 * deep.mean()}
        found[f"contour lines of {name}"] = heights(p.surface)
    return found

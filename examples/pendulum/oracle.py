"""The same values by another route: Runge and Kutta's method in small steps, periods by arithmetic-geometric means."""

import numpy as np


def values(scene):
    """What a scene shows, by beat."""
    return {"it-swings": swinging, "periods": periods, "portrait": portrait}[scene.section](scene.parameters)


def slopes(state):
    return np.array([state[1], -9.81 * np.sin(state[0])])


def run(state, times, inner=20):
    """States (times, 2) of the pendulum of 1 m."""
    found = [np.array(state, float)]
    for step in np.diff(times) / inner:
        now = found[-1]
        for _ in range(inner):
            a = slopes(now)
            b = slopes(now + step / 2 * a)
            c = slopes(now + step / 2 * b)
            now = now + step / 6 * (a + 2 * b + 2 * c + slopes(now + step * c))
        found.append(now)
    return np.array(found)


def swinging(p):
    times = np.linspace(0, p.seconds, 400)
    angles = np.degrees(run([np.radians(p.degrees), 0], times)[:, 0])
    return {"swing": {"angle": np.column_stack([times, angles])}}


def period(degrees):
    a, b = 1.0, np.cos(np.radians(degrees) / 2)
    for _ in range(12):
        a, b = (a + b) / 2, np.sqrt(a * b)
    return 2 * np.pi / np.sqrt(9.81) / a


def periods(_):
    degrees, small = np.arange(171.0), period(0.0)
    curve = np.column_stack([degrees, period(degrees)])
    school = {"small swings": [[0, small], [180, small]]}
    return {"school": school, "real": {"period": curve, "ratio at 90°": period(90.0) / small}}


def portrait(p):
    times = np.linspace(0, 5.5, 400)

    def orbit(state):
        angles, velocities = run(state, times).T
        inside = np.abs(angles) < np.pi
        return np.column_stack([np.degrees(angles), velocities])[inside]

    swings = {f"from {degrees:g}°": orbit([np.radians(degrees), 0]) for degrees in p.degrees}
    return {"swings": swings, "over": {"over the top": orbit([-np.pi + 1e-9, np.sqrt(p.over**2 - 4 * 9.81)])}}

"""The pendulum's equation and its period: phi'' = -(g/L) sin phi, for any amplitude."""

import numpy as np
from scipy.integrate import solve_ivp
from scipy.special import ellipk

G = 9.81
"""m/s²"""


def swing(amplitude, seconds, length=1.0, velocity=0.0, steps=400):
    """Times (steps,), angles and angular velocities from this amplitude (rad) on, to ten digits."""
    times = np.linspace(0, seconds, steps)
    found = solve_ivp(
        lambda _, state: (state[1], -G / length * np.sin(state[0])),
        (0, seconds), (amplitude, velocity), method="DOP853", t_eval=times, rtol=1e-11, atol=1e-12,
    )  # fmt: skip
    return times, *found.y


def small_period(length=1.0):
    """2 pi sqrt(L/g): the period in seconds that school teaches, right for small swings."""
    return 2 * np.pi * np.sqrt(length / G)


def period(amplitude, length=1.0):
    """4 sqrt(L/g) K(sin²(amplitude/2)), K the complete elliptic integral of the first kind."""
    return 4 * np.sqrt(length / G) * ellipk(np.sin(np.asarray(amplitude) / 2) ** 2)

"""The what-if: a pendulum of another amplitude and length."""

import numpy as np
from pendulum import period, swing

from lecture import deck, theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout, written


class Parameters(deck.Parameters):
    seconds: float = 8.0


def explore(parameters: Parameters) -> Exploration:
    """The angle over time, and the period, for every amplitude and length."""
    degrees, lengths = np.arange(10, 171, 10), np.array([0.25, 0.5, 1.0, 2.0, 4.0])
    runs = [[swing(np.radians(a), parameters.seconds, length)[:2] for length in lengths] for a in degrees]
    times, names = runs[0][0][0], ("amplitude", "length")
    controls = (
        Control("amplitude", "amplitude in °", tuple(degrees.tolist()), start=5),
        Control("length", "length in m", tuple(lengths.tolist()), start=2),
    )
    angles = np.degrees([[angle for _, angle in row] for row in runs])
    curve = plotting.line(theme.GRADIENT, "angle", x=times, y=Over(names, angles))
    across, up = plotting.axis("time in s", 0, parameters.seconds), plotting.axis("angle in °", -180, 180)
    seconds = period(np.radians(degrees)[:, None], lengths)
    told = Readout("period", Over(names, written(seconds, "{:.3f} s")))
    return Exploration(controls, (curve,), {"xaxis": across, "yaxis": up}, (told,))

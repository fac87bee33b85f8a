"""A what-if with a slider and a choice."""

from lecture import deck
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout


class Parameters(deck.Parameters):
    slopes: tuple[float, ...] = (0.5, 1.0, 2.0)


def explore(parameters: Parameters) -> Exploration:
    """A line of this slope."""
    line = plotting.line(
        "#FFFFFF", "y", x=[0.0, 1.0], y=Over(("slope",), [[0.0, slope] for slope in parameters.slopes])
    )
    layout = {"xaxis": plotting.axis("x", 0, 1), "yaxis": plotting.axis("y", 0, 2)}
    controls = (Control("slope", "slope", parameters.slopes), Control("mood", "mood", ("calm", "lively")))
    return Exploration(controls, (line,), layout, (Readout("how", Over(("mood",), ["slowly", "fast"])),))

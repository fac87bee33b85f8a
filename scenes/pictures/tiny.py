"""The tiny network where it always stands: in the left of the stage, its activations as numbers in the neurons."""

from __future__ import annotations

from lecture.kit.network import NetworkDrawing
from nncore import Network

ROWS = 8
"""The most neurons of a layer whose numbers can still be read; of a larger one the first and last are drawn."""


def tiny_drawing(network: Network) -> NetworkDrawing:
    """The drawing of a network of the tiny network's kind, its neurons as large as its widest layer allows."""
    rows = min(max(network.sizes), ROWS)
    height = 4.5 if rows <= 5 else 4.7
    radius = 0.46 if rows <= 3 else min(0.34, 0.45 * height / rows)
    return NetworkDrawing(network, center=(-2.9, -0.42), size=(6.9, height), radius=radius, at_most=ROWS)

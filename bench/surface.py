"""What a frame of a turning surface costs: ours at 200 x 200 against manim's `Surface` at 40 x 40, in one run.

    python -m bench.surface --width 1280 --height 720 --frames 5

Both draw slide 11's ripples, about as large, from a new angle each frame. The figure is processor time of the median
frame.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
from manim import DEGREES, Surface, ThreeDCamera

from lecture.drawing.camera import KitCamera
from lecture.kit.surface import SurfaceDrawing
from nncore.landscapes import ripples


def ours(arguments: argparse.Namespace) -> Callable[[float], None]:
    """A function that draws our surface from an azimuth in degrees."""
    camera = KitCamera(pixel_width=arguments.width, pixel_height=arguments.height)
    surface = SurfaceDrawing(ripples, extent=3, resolution=arguments.resolution, size=12, contours=16)

    def draw(azimuth: float) -> None:
        camera.reset()
        camera.capture_mobjects([surface.set(azimuth=azimuth)])

    return draw


def manims(arguments: argparse.Namespace) -> Callable[[float], None]:
    """A function that draws manim's surface of the same function, in the same box, from an azimuth in degrees."""
    camera = ThreeDCamera(pixel_width=arguments.width, pixel_height=arguments.height)
    low, high = 0.0, float(ripples([3.0, 3.0]))
    surface = Surface(
        lambda x, y: np.array([x, y, 3.0 * (ripples([x, y]) - low) / (high - low) - 1.5]),
        u_range=(-3, 3),
        v_range=(-3, 3),
        resolution=(arguments.manim_resolution, arguments.manim_resolution),
    ).scale(4.2 / 3.0)

    def draw(azimuth: float) -> None:
        camera.set_phi(58 * DEGREES)
        camera.set_theta(azimuth * DEGREES)
        camera.reset()
        camera.capture_mobjects([surface])

    return draw


def frame_seconds(draw: Callable[[float], None], frames: int) -> float:
    """The median processor time of a frame, after one that warms up (and compiles)."""
    draw(0.0)
    costs = []
    for frame in range(frames):
        start = time.process_time()
        draw(-60.0 + 7.0 * frame)
        costs.append(time.process_time() - start)
    return float(np.median(costs))


def main() -> None:
    """Measure both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=int, default=1280, help="frame width in pixels")
    parser.add_argument("--height", type=int, default=720, help="frame height in pixels")
    parser.add_argument("--frames", type=int, default=5, help="measured frames of each")
    parser.add_argument("--resolution", type=int, default=200, help="grid points along a side of ours")
    parser.add_argument("--manim-resolution", type=int, default=40, help="faces along a side of manim's")
    arguments = parser.parse_args()
    mine, theirs = frame_seconds(ours(arguments), arguments.frames), frame_seconds(manims(arguments), arguments.frames)
    print(f"frame {arguments.width} x {arguments.height}, median of {arguments.frames}, processor time")
    print(f"ours,    {arguments.resolution} x {arguments.resolution}: {1000 * mine:8.1f} ms")
    print(f"manim's, {arguments.manim_resolution} x {arguments.manim_resolution}:   {1000 * theirs:8.1f} ms")
    print(f"ratio: {theirs / mine:.1f}")


if __name__ == "__main__":
    main()

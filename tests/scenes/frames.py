"""Reference frames: one small picture for each section, compared with what its scene draws now.

`make frames` accepts what is drawn now as the reference; look at the change before it is committed. A frame that
differs is written to build/frames beside its reference and the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image

from lecture.drawing.camera import KitCamera

FOLDER = Path(__file__).parent / "reference"
OUTPUT = Path("build") / "frames"
WIDTH, HEIGHT = 576, 324
BLOCK = 3
"""Pixels of a block's side: an edge that another version of cairo smooths differently stays inside one."""
TOLERANCE = 8.0
"""Of 255, how much a block's mean colour may differ."""
ACCEPT = "ACCEPT_FRAMES"


def drawn(scene) -> np.ndarray:
    """The frame (height, width, 3) as the scene stands, by a camera of its own."""
    camera = KitCamera(pixel_width=WIDTH, pixel_height=HEIGHT, background_color=scene.camera.background_color)
    camera.capture_mobjects(scene.mobjects)
    return camera.pixel_array[..., :3].copy()


def differing(frame: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Which blocks (rows, columns) differ by more than the tolerance."""

    def blocks(picture: np.ndarray) -> np.ndarray:
        shape = (HEIGHT // BLOCK, BLOCK, WIDTH // BLOCK, BLOCK, 3)
        return picture.astype(float).reshape(shape).mean(axis=(1, 3))

    return np.abs(blocks(frame) - blocks(reference)).max(axis=-1) > TOLERANCE


def check(scene, most: int = 0) -> None:
    """Compare the scene as it stands with its section's reference, or accept it if that is asked for.

    `most` blocks may differ, where a long training ends elsewhere by its last digits on another processor.
    """
    name = scene.section
    frame, place = drawn(scene), FOLDER / f"{name}.png"
    if os.environ.get(ACCEPT):
        place.parent.mkdir(exist_ok=True)
        Image.fromarray(frame).save(place, optimize=True)
        return
    assert place.is_file(), f"{place}: there is no reference frame of {name}. `make frames` accepts the one of now."
    with Image.open(place) as picture:
        reference = np.asarray(picture.convert("RGB"))
    wrong = differing(frame, reference)
    if wrong.sum() > most:
        OUTPUT.mkdir(parents=True, exist_ok=True)
        change = np.abs(frame.astype(int) - reference).clip(0, 85).astype(np.uint8) * 3
        Image.fromarray(np.hstack([reference, frame, change])).save(OUTPUT / f"{name}.png")
    assert wrong.sum() <= most, (
        f"{name}: {wrong.sum()} of {wrong.size} blocks differ from the reference frame; look at {OUTPUT / name}.png "
        "(reference, now, difference). If the change is meant, accept it by `make frames`."
    )

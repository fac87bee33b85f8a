"""Digits of the author's own, as the digits network reads them: from pictures, or from arrays.

    x, y = read((Path("3.png"), Path("7-crossed.jpg")), side=8)      # (2, 64) from 0 to 1, one-hot (2, 10)

A picture's name begins with its digit. An `.npz` has images x (n, height, width) and digits y (n,).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator

from lecture import deck
from nncore import datasets

Array = NDArray[np.floating]
SIDE = 8
"""Pixels along a side of the digits that the network has learnt."""
INK = 0.5
"""How bright a pixel is, at least, that counts as ink."""


def read(files: Sequence[Path], side: int) -> tuple[Array, Array]:
    """The images as rows of side * side pixels, and their digits, one-hot; a ValueError says what cannot be read."""
    found = [pair for file in files for pair in _images(file)]
    pixels = [as_learnt(image, side).ravel() for image, _ in found]
    return np.stack(pixels), datasets.one_hot([digit for _, digit in found], 10)


def as_learnt(image: Array, side: int) -> Array:
    """An image (height, width) as those that were learnt: bright ink on dark paper, as high as its box, in the middle.

    Whatever is at the edge is paper. The 8 x 8 pixels are enlarged to (side, side) as nncore enlarges its own.
    """
    edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    ink = np.abs(image - np.median(edge))
    if ink.max() == 0:
        raise ValueError("expected a digit in another brightness than the image's edge, got one brightness only")
    rows, columns = (np.flatnonzero((ink > INK * ink.max()).any(axis=axis)) for axis in (1, 0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    before = [(max(cut.shape) - length) // 2 for length in cut.shape]
    square = np.pad(cut, [(b, max(cut.shape) - length - b) for b, length in zip(before, cut.shape, strict=True)])
    small = cv2.resize(square, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    shown = small if side == SIDE else cv2.resize(small, (side, side), interpolation=cv2.INTER_LINEAR)
    return shown / shown.max()


def _images(file: Path) -> Iterator[tuple[Array, int]]:
    """Images of floats with their digits."""
    if file.suffix == ".npz":
        yield from _arrays(file)
        return
    digit = re.match(r"\d", file.name)
    if digit is None:
        raise ValueError(f"expected a name that begins with the digit, such as 7.png, got {file.name!r}. Rename it.")
    image = cv2.imdecode(np.frombuffer(file.read_bytes() or b"\0", np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise ValueError(f"expected a picture (PNG, JPEG, WebP) or arrays (.npz), got {file.name}. Save it as one.")
    yield image.astype(float), int(digit[0])


def _arrays(file: Path) -> Iterator[tuple[Array, int]]:
    expected = f"{file.name}: expected images x (n, height, width) and their digits y (n,)"
    try:
        with np.load(file, allow_pickle=False) as arrays:
            x, y = np.asarray(arrays["x"], float), np.asarray(arrays["y"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError(f"{expected}, got another file ({error})") from error
    if x.ndim != 3 or y.shape != x.shape[:1] or y.dtype.kind not in "iu" or not ((y >= 0) & (y <= 9)).all():
        raise ValueError(f"{expected} from 0 to 9, got {x.shape} and {y.dtype} {y.shape}")
    yield from zip(x, map(int, y), strict=True)


def _readable(file: Path) -> Path:
    for image, _ in _images(file):
        as_learnt(image, SIDE)
    return file


ImageFile = Annotated[deck.File, AfterValidator(_readable)]
"""A parameter: a picture of a digit, or arrays of many."""

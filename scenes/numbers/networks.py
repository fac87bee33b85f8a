"""The networks that stay the same all the way through: the tiny network and the digits network.

Each is what nncore made of a seed; what takes long is a run that is kept (`lecture.kit.kept`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from lecture import deck
from lecture.kit.kept import Arrays, kept
from nncore import (
    Adam,
    CrossEntropy,
    Network,
    datasets,
    forward,
    train,
)
from scenes.numbers import digit_images
from scenes.numbers.digit_images import ImageFile

Width = Annotated[int, Field(ge=1, le=64)]
Sizes = Annotated[tuple[Width, ...], Field(min_length=2, max_length=6)]
DigitSizes = Annotated[tuple[Annotated[int, Field(ge=1, le=784)], ...], Field(min_length=3, max_length=5)]


class TinyNetwork(deck.Parameters):
    """Parameters of a section that shows the tiny network: its shape, its seed, and the sample it is shown."""

    sizes: Sizes = (2, 3, 1)
    seed: Annotated[int, Field(ge=0, le=2**31)] = 39
    sample: tuple[float, ...] = (0.9, 0.2)
    target: tuple[float, ...] = (1.0,)


DIGIT_SIDES = {64: 8, 784: 28}
"""The images that a digits network may read: pixels, and pixels along a side. 28 x 28 are the 8 x 8 enlarged."""


class DigitsNetwork(deck.Parameters):
    """Parameters of a section that shows the digits network: its shape, and digits of the author's own to read."""

    digits_network: DigitSizes = (64, 16, 16, 10)
    images: Annotated[tuple[ImageFile, ...], deck.FOLDERS] = ()

    @model_validator(mode="after")
    def _reads_digits(self) -> Self:
        first, *hidden, last = self.digits_network
        if first not in DIGIT_SIDES or last != 10 or max(hidden) > 64:
            raise ValueError(
                "digits_network must begin with 64 (8 x 8 pixels) or 784 (28 x 28), have hidden layers of at most 64 "
                f"neurons and end with 10, got {list(self.digits_network)}"
            )
        return self

    @model_validator(mode="after")
    def _has_the_images_that_it_shows(self) -> Self:
        shown = [
            index for name in ("digit", "shared_digit", "more_digits") for index in np.ravel(getattr(self, name, ()))
        ]
        count = len(digit_images.read(self.images, digit_images.SIDE)[0]) if self.images else None
        if count and max(shown, default=0) >= count:
            raise ValueError(
                f"digit, shared_digit and more_digits must be below {count}, the number of images, got {max(shown)}"
            )
        return self


def tiny_network(sizes: tuple[int, ...], seed: int) -> Network:
    """A sigmoid network whose weights and biases have one decimal, so that sums can be followed by eye.

    Weights are drawn from N(0, 1.2²) and biases from N(0, 0.5²), then rounded to tenths; a weight that
    would round to zero becomes ±0.1.
    """
    rng = np.random.default_rng(seed)
    base = Network.initialize(sizes, rng=rng)
    weights = [rng.normal(0, 1.2, weight.shape) for weight in base.weights]
    rounded = [np.where(np.abs(w) < 0.1, np.copysign(0.1, w), np.round(w, 1)) for w in weights]
    biases = [np.round(rng.normal(0, 0.5, bias.shape), 1) for bias in base.biases]
    return Network(rounded, biases, base.activations)


def parameter_name(sizes: Sequence[int], index: int) -> str:
    """Typst math of the name of theta[index], w_(ji)^((layer)) or b_(j)^((layer)), numbered from 1.

    >>> parameter_name((2, 3, 1), 2), parameter_name((2, 3, 1), 12)
    ('w_(2 1)^((1))', 'b_(1)^((2))')
    """
    for layer, (below, width) in enumerate(pairwise(sizes), start=1):
        if index < below * width:
            j, i = divmod(index, below)
            return f"w_({j + 1}{' ' if max(j, i) < 9 else ', '}{i + 1})^(({layer}))"
        index -= below * width
        if index < width:
            return f"b_({index + 1})^(({layer}))"
        index -= width
    raise ValueError(f"index must be that of a parameter of sizes {list(sizes)}, got {index} beyond the last")


@kept
def _digits_arrays(sizes: tuple[int, ...], seed: int, epochs: int) -> Arrays:
    rng = np.random.default_rng(seed)
    data = datasets.digits(DIGIT_SIDES[sizes[0]])
    learn, check = data.split(0.8, rng=rng)
    network = Network.initialize(sizes, "sigmoid", output_activation="softmax", rng=rng)
    history = train(
        network,
        learn.x,
        learn.y,
        cost=CrossEntropy(),
        optimizer=Adam(0.01),
        epochs=epochs,
        batch_size=32,
        validation=(check.x, check.y),
        rng=rng,
    )
    right = forward(history.network, check.x).output.argmax(1) == check.y.argmax(1)
    return {
        "theta": history.network.parameters,
        "costs": history.costs,
        "validation_costs": history.validation_costs,
        "accuracy": np.array(right.mean()),
        "validation_x": check.x,
        "validation_y": check.y,
    }


def digits_network(
    sizes: tuple[int, ...] = (64, 16, 16, 10), seed: int = 1, epochs: int = 30
) -> tuple[Network, Arrays]:
    """A network of this shape trained on scikit-learn's digits, and its run (see `_digits_arrays`).

    Of 64 inputs it reads the 8 x 8 images as they are, of 784 the same enlarged to 28 x 28.
    """
    run = _digits_arrays(sizes=sizes, seed=seed, epochs=epochs)
    shape = Network.initialize(sizes, "sigmoid", output_activation="softmax", rng=np.random.default_rng(0))
    return shape.with_parameters(run["theta"]), run


def reading(parameters: DigitsNetwork) -> tuple[Network, Arrays]:
    """The digits network of a section, and its run; its validation images are the author's, if there are some."""
    network, run = digits_network(parameters.digits_network)
    if parameters.images:
        x, y = digit_images.read(parameters.images, DIGIT_SIDES[network.sizes[0]])
        right = forward(network, x).output.argmax(1) == y.argmax(1)
        run = {**run, "validation_x": x, "validation_y": y, "accuracy": np.array(right.mean())}
    return network, run

"""First weights, by name, or by a function of one's own.

| name | distribution of each weight | source |
| --- | --- | --- |
| xavier, xavier_uniform | variance 2 / (n_in + n_out) | Glorot & Bengio 2010 |
| he, he_uniform | variance 2 / n_in | He et al. 2015 |
| lecun, lecun_uniform | variance 1 / n_in | LeCun et al. 1998 |
| zeros | none: the neurons of a layer start alike and stay alike | |

The plain names are normal, the others uniform. Biases start at 0.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nncore.arrays import FloatArray, float_array, require_shape

Initializer: TypeAlias = Callable[..., FloatArray]

VARIANCES: dict[str, Callable[[int, int], float]] = {
    "xavier": lambda n_in, n_out: 2 / (n_in + n_out),
    "he": lambda n_in, n_out: 2 / n_in,
    "lecun": lambda n_in, n_out: 1 / n_in,
}

INITIALIZER_NAMES = tuple(name + suffix for name in VARIANCES for suffix in ("", "_uniform")) + ("zeros",)


def initial_weights(name: str | Initializer, n_in: int, n_out: int, *, rng: np.random.Generator) -> FloatArray:
    """Return W (n_out, n_in), drawn by `rng` by the initializer of that name, or a function (n_in, n_out, rng=rng).

    >>> rng = np.random.default_rng(0)
    >>> bool(np.abs(initial_weights("he_uniform", 600, 10, rng=rng)).max() <= 0.1)
    True

    Raises:
        ValueError: there is no initializer of that name, or a function's weights have a wrong shape.
    """
    if callable(name) and not isinstance(name, type):
        drawn = float_array("weights of the initializer", name(n_in, n_out, rng=rng))
        require_shape("weights of the initializer", drawn, (n_out, n_in))
        return drawn
    if not isinstance(name, str) or name not in INITIALIZER_NAMES:
        raise ValueError(f"initializer must be one of {', '.join(INITIALIZER_NAMES)}, got {name!r}")
    if name == "zeros":
        return np.zeros((n_out, n_in))
    variance = VARIANCES[name.removesuffix("_uniform")](n_in, n_out)
    if name.endswith("_uniform"):
        bound = np.sqrt(3 * variance)
        return rng.uniform(-bound, bound, (n_out, n_in))
    return rng.normal(0.0, np.sqrt(variance), (n_out, n_in))

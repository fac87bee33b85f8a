"""Random first weights, by name.

| name | distribution of each weight | source |
| --- | --- | --- |
| xavier, xavier_uniform | variance 2 / (n_in + n_out) | Glorot & Bengio 2010 |
| he, he_uniform | variance 2 / n_in | He et al. 2015 |
| lecun, lecun_uniform | variance 1 / n_in | LeCun et al. 1998 |

The plain names are normal, the others uniform. Biases start at 0.
"""

from collections.abc import Callable

import numpy as np

from nncore.arrays import FloatArray

VARIANCES: dict[str, Callable[[int, int], float]] = {
    "xavier": lambda n_in, n_out: 2 / (n_in + n_out),
    "he": lambda n_in, n_out: 2 / n_in,
    "lecun": lambda n_in, n_out: 1 / n_in,
}

INITIALIZER_NAMES = tuple(name + suffix for name in VARIANCES for suffix in ("", "_uniform"))


def initial_weights(name: str, n_in: int, n_out: int, *, rng: np.random.Generator) -> FloatArray:
    """Return W (n_out, n_in), drawn by `rng` as the initializer of that name says.

    >>> rng = np.random.default_rng(0)
    >>> bool(np.abs(initial_weights("he_uniform", 600, 10, rng=rng)).max() <= 0.1)
    True

    Raises:
        ValueError: there is no initializer of that name.
    """
    if name not in INITIALIZER_NAMES:
        raise ValueError(f"initializer must be one of {', '.join(INITIALIZER_NAMES)}, got {name!r}")
    variance = VARIANCES[name.removesuffix("_uniform")](n_in, n_out)
    if name.endswith("_uniform"):
        bound = np.sqrt(3 * variance)
        return rng.uniform(-bound, bound, (n_out, n_in))
    return rng.normal(0.0, np.sqrt(variance), (n_out, n_in))

"""Curvature without second derivatives of the network: Jacobian, Gauss-Newton and Fisher matrices.

Plain and small: everything is made for all samples at once. The exact Hessian and its products with vectors are in
`nncore.fast`.
"""

import numpy as np

from nncore.arrays import FloatArray
from nncore.network import Network, forward


def jacobian(network: Network, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """dz_L/dtheta for each sample, (samples, n_L, P), and z_L (samples, n_L).

    J_k = dz_L/dz_k goes back layer by layer: J_{k-1} = J_k W_k diag(sigma'(z_{k-1})), and dz_L/dW_k = J_k a_{k-1}^T.
    """
    seen = forward(network, x)
    n = network.sizes[-1]
    back = np.broadcast_to(np.eye(n, dtype=network.dtype), (len(x), n, n))
    parts: list[FloatArray] = []
    with np.errstate(all="ignore"):
        for k in reversed(range(len(network.weights))):
            by_weights = back[:, :, :, None] * seen.activations[k][:, None, None, :]
            parts[:0] = [by_weights.reshape(len(x), n, -1), back]
            if k > 0:
                slope = network.activations[k - 1].derivative(seen.preactivations[k - 1])
                back = (back @ network.weights[k]) * slope[:, None, :]
    return np.concatenate(parts, axis=-1), seen.preactivations[-1]


def mean_outer(rows: FloatArray, others: FloatArray) -> FloatArray:
    """Symmetric (P, P) from sum of rows^T others, both (..., P), divided by the length of the first axis."""
    p = rows.shape[-1]
    g = rows.reshape(-1, p).T @ others.reshape(-1, p) / len(rows)
    return (g + g.T) / 2

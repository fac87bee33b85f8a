"""How good predictions are, beside the cost.

Outputs and targets are (samples, n). For classes, n = 1 means one probability and a threshold of 0.5; more columns mean
one per class, the greatest decides.
"""

import numpy as np
from numpy.typing import NDArray

from nncore.arrays import ArrayLike, FloatArray, float_array, require_shape, vector


def accuracy(outputs: ArrayLike, targets: ArrayLike) -> float:
    """Share of samples in the right class; targets name one class per row.

    >>> accuracy([[0.9], [0.2], [0.6]], [[1.0], [0.0], [0.0]])
    0.6666666666666666

    Raises:
        ValueError: a row of several columns has no single greatest target, as where a sample has several labels.
    """
    a, y = _pair(outputs, targets)
    many = (y == y.max(axis=1, keepdims=True)).sum(axis=1) != 1
    if y.shape[1] > 1 and many.any():
        row = y[np.argmax(many)].tolist()
        raise ValueError(f"targets must name one class per row, got {row}: for several labels use label_accuracy")
    return float(np.equal(classes(a), classes(y)).mean())


def label_accuracy(outputs: ArrayLike, targets: ArrayLike) -> float:
    """Share of all labels that are right: an output of at least 0.5 says yes, so does a target.

    >>> label_accuracy([[0.9, 0.8, 0.1]], [[1.0, 0.0, 0.0]])
    0.6666666666666666
    """
    a, y = _pair(outputs, targets)
    return float(np.equal(a >= 0.5, y >= 0.5).mean())


def class_weights(targets: ArrayLike, weights: ArrayLike | None = None) -> FloatArray:
    """Weights of samples (samples,) from those of their classes (n,); without `weights` each class counts the same.

    >>> class_weights([[0.0], [0.0], [0.0], [1.0]]).round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    y = _pair(targets, targets)[0]
    label, n = classes(y), max(2, y.shape[1])
    if weights is None:
        return (len(y) / n / np.maximum(np.bincount(label, minlength=n), 1))[label]
    return vector("weights", weights, n)[label]


def confusion_matrix(outputs: ArrayLike, targets: ArrayLike) -> NDArray[np.intp]:
    """Counts [true class, predicted class], (n, n), or (2, 2) for one column.

    >>> confusion_matrix([[0.9], [0.2], [0.6]], [[1.0], [0.0], [0.0]]).tolist()
    [[1, 1], [0, 1]]
    """
    a, y = _pair(outputs, targets)
    n = max(2, a.shape[1])
    return np.bincount(n * classes(y) + classes(a), minlength=n * n).reshape(n, n)


def f1_scores(outputs: ArrayLike, targets: ArrayLike) -> FloatArray:
    """2 TP / (2 TP + FP + FN) of each class, the harmonic mean of precision and recall; 0 for a class never seen."""
    counts = confusion_matrix(outputs, targets)
    right, either = np.diagonal(counts), counts.sum(axis=0) + counts.sum(axis=1)
    return 2 * right / np.maximum(either, 1)


def mean_absolute_error(outputs: ArrayLike, targets: ArrayLike) -> float:
    """Mean of |a - y| over samples and outputs, in the unit of y."""
    a, y = _pair(outputs, targets)
    return float(np.mean(np.abs(a - y)))


def root_mean_squared_error(outputs: ArrayLike, targets: ArrayLike) -> float:
    """Root of the mean of (a - y)^2 over samples and outputs, in the unit of y."""
    a, y = _pair(outputs, targets)
    return float(np.sqrt(np.mean(np.square(a - y))))


def r_squared(outputs: ArrayLike, targets: ArrayLike) -> float:
    """Explained share of the targets' variance, 1 - sum (a - y)^2 / sum (y - mean y)^2, over all outputs.

    Raises:
        ValueError: the targets do not vary.
    """
    a, y = _pair(outputs, targets)
    total = float(np.square(y - y.mean(axis=0)).sum())
    if total == 0:
        raise ValueError("targets must vary for r_squared, got the same in every sample")
    return 1 - float(np.square(a - y).sum()) / total


def classes(outputs: FloatArray) -> NDArray[np.intp]:
    """The class of each row: at least 0.5 or not for one column, else the column of the greatest."""
    return (outputs[:, 0] >= 0.5).astype(np.intp) if outputs.shape[1] == 1 else np.argmax(outputs, axis=1)


def _pair(outputs: ArrayLike, targets: ArrayLike) -> tuple[FloatArray, FloatArray]:
    a, y = float_array("outputs", outputs), float_array("targets", targets)
    if a.ndim != 2 or 0 in a.shape:
        raise ValueError(f"outputs must have shape (samples, n) with at least one sample, got {a.shape}")
    require_shape("targets", y, a.shape)
    return a, y

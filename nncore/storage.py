"""Saving a network to a file and loading it: an npz of plain arrays, with nothing in it that could run."""

from os import PathLike
from typing import Any
from zipfile import ZIP_STORED

import numpy as np

from nncore.activations import is_builtin
from nncore.arrays import file_path, require_kind
from nncore.network import Network

FORMAT = 1


def save_network(network: Network, path: str | PathLike[str]) -> None:
    """Write `network` to `path`, first beside it and then renamed into place.

    The file holds `format`, `activations` (names) and W1, b1, W2, b2, ... in the network's dtype.

    Raises:
        ValueError: an activation that is not one of nncore's own, which a file cannot hold.
    """
    require_kind("network", network, Network)
    for k, a in enumerate(network.activations):
        if not is_builtin(a, a.name):
            raise ValueError(f"activations[{k}] must be one of nncore's own to be saved, got {a.name!r}")
    arrays: dict[str, Any] = {f"W{k}": w for k, w in enumerate(network.weights, start=1)}
    arrays |= {f"b{k}": b for k, b in enumerate(network.biases, start=1)}
    place = file_path(path)
    beside = place.with_name(place.name + ".part")
    try:
        with beside.open("wb") as file:
            np.savez(file, format=FORMAT, activations=[a.name for a in network.activations], **arrays)
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def load_network(path: str | PathLike[str]) -> Network:
    """Read a network that `save_network` wrote.

    Raises:
        ValueError: the file is not such a file, or its parts do not make a network; the message names the file.
        OSError: the file cannot be read.
    """
    with file_path(path).open("rb") as file:
        try:
            if file.peek(2)[:2] != b"PK":
                raise ValueError("it is not an npz file")
            with np.load(file, allow_pickle=False) as stored:
                if any(part.compress_type != ZIP_STORED for part in stored.zip.infolist()):
                    raise ValueError("it is compressed")  # and could become of any size
                if int(stored["format"]) != FORMAT:
                    raise ValueError(f"format must be {FORMAT}, got {int(stored['format'])}")
                names = [str(name) for name in stored["activations"]]
                weights, biases = ([stored[f"{letter}{k}"] for k in range(1, len(names) + 1)] for letter in "Wb")
            return Network(weights, biases, names)
        except Exception as problem:  # numpy and zipfile answer damage with many kinds of errors
            told = "it holds other things than numbers" if "allow_pickle" in str(problem) else problem
            raise ValueError(f"{path} must be a network saved by nncore: {told}") from problem

"""The compiled path of a network, on request."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, overload

from nncore.network import Network
from nncore.network_objective import NetworkObjective

if TYPE_CHECKING:
    from nncore.fast.compiled.objective import CompiledForward, CompiledObjective


@overload
def compiled(what: Network) -> "CompiledForward": ...
@overload
def compiled(what: NetworkObjective) -> "CompiledObjective": ...
def compiled(what: object) -> "CompiledForward | CompiledObjective":
    """Return an objective, or a network's forward pass, that computes the same by machine code, made by numba.

    An objective's costs, gradients, Hessian, products H v, slices and runs of Adam become faster, the more so the
    smaller the network is; the rest is as before. The results agree to rounding, not to the last digit. The first call
    compiles, for some seconds, and numba keeps what it made for later processes.

        cost = compiled(objective(network, x, y, cost=MeanSquaredError()))
        run = compiled(network)         # run(x) is forward(network, x)

    Raises:
        ImportError: numba is not installed; the extra `fast` brings it.
        ValueError: something is not covered: a float32 network, activations other than sigmoid, tanh, ReLU, leaky
            ReLU, identity and softmax, costs other than mean squared error and the two cross-entropies, penalties other
            than L1, L2 and elastic net.
    """
    try:
        path: Any = import_module("nncore.fast.compiled.objective")
    except ModuleNotFoundError as error:
        if error.name != "numba":
            raise
        raise ImportError("nncore.compiled needs numba: install it, or this project with the extra `fast`") from None
    if isinstance(what, Network):
        return path.CompiledForward(what)
    if isinstance(what, NetworkObjective):
        return path.CompiledObjective(what)
    raise ValueError(f"what must be a Network or a NetworkObjective, got {type(what).__name__}")

"""The fast path of a network's objective; a reader of the maths can skip it.

It computes what `backpropagate` defines, to rounding: a computation is written down once, as a list of operations on
kept buffers; arrays are features by samples, so that a row of ones makes the bias part of one product; samples go in
blocks that stay in the cache.
"""

import numpy as np

# glibc gives large freed arrays back to the system, and every new page of the next one costs a fault, until it has seen
# one of this size freed: then it keeps them. The array is never touched and takes no memory.
np.empty(31 * 2**20, dtype=np.uint8)

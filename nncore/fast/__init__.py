"""The fast path; a reader of the maths can skip it.

Everything in here computes what the simple modules define, to rounding, with these techniques:

- a computation is written down once, as a tape of operations on kept buffers, and played for one theta after another;
  every operation works in place;
- arrays are features by samples, so that the bias is one more row, of ones, of a layer's input, and one product makes
  dC/dW and dC/db at once;
- samples go in blocks that stay in the cache and are small enough for the BLAS kernels that do not repack;
- the parameters are kept as one vector of matrices [W, b], a permutation of theta.

The tests compare it with the simple modules on random networks.
"""

import numpy as np

# glibc gives large freed arrays back to the system, and every new page of the next one costs a fault, until it has seen
# one of this size freed: then it keeps them. The array is never touched and takes no memory.
np.empty(31 * 2**20, dtype=np.uint8)

"""The fast path; a reader of the maths can skip it.

Everything in here computes what the simple modules define, to rounding, with these techniques:

- arrays are features by samples, so that the bias is one more row, of ones, of a layer's input, and one product makes
  dC/dW and dC/db at once;
- samples go in blocks that stay in the cache and are small enough for the BLAS kernels without packing;
- buffers are kept from call to call, and every operation on them is in place;
- the parameters are kept as one vector of matrices [W, b], a permutation of theta.

The tests compare it with the simple modules on random networks.
"""

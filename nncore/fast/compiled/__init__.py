"""The compiled path: the same quantities by kernels that numba compiles; `nncore.compiled` alone leads here.

Where numpy makes one pass over the numbers for each operation, a kernel makes one for all of them, and a run of Adam
is one call. The results are those of the rest of nncore to rounding, not to the last digit.
"""

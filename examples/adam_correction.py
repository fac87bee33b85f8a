"""What the bias correction of Adam changes: without it the first steps are several times too long."""

import numpy as np

from nncore import Adam, descend, landscapes

slope = landscapes.Landscape(
    "slope", lambda x, y: x + 0 * y, lambda x, y: (1 + 0 * x, 0 * y), lambda x, y: (0 * x, 0 * x, 0 * x), limits=1
)
lengths = {}
for corrected in (True, False):
    path = descend(Adam(0.01, bias_correction=corrected), slope, [0.0, 0.0], 1000)
    lengths[corrected] = -np.diff(path.points[:, 0])
ratio = lengths[False] / lengths[True]
print("step     1   12 1000")
print("ratio", *(f"{ratio[t - 1]:4.2f}" for t in (1, 12, 1000)))
assert np.allclose([ratio[0], ratio.max(), ratio[-1]], [3.16, 6.57, 1.26], atol=0.01)
assert ratio.argmax() == 11

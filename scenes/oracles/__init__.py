"""What the sections show, by another route: plain numpy, loops and finite differences, with nothing of `nncore`.

A section's scene names its module as `oracle`, whose `values(scene)` is {beat: {label: value}}: numbers, the points
(n, 2) of curves, maps, and for contour lines the function of the plane that they follow. Inputs are taken over: a
network's first weights, data, the recorded parameters of a long training.
"""

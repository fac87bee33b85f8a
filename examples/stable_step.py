"""The curvature at a minimum says how long a step gradient descent may take there."""

import numpy as np

from nncore import GradientDescent, QuadraticApproximation, descend, landscapes, stable_step

minimum = descend(GradientDescent(0.01), landscapes.himmelblau, [2.0, 1.0], 500).points[-1]
bowl = QuadraticApproximation.at(landscapes.himmelblau, minimum)
bound = stable_step(bowl.eigenvalues)
print("minimum", minimum.round(6), "curvatures", bowl.eigenvalues.round(3), "bound on the step", round(bound, 5))

start = minimum + 0.01 * bowl.eigenvectors[:, -1]
distance = {}
for factor in (0.95, 1.05):
    path = descend(GradientDescent(factor * bound), landscapes.himmelblau, start, 30)
    distance[factor] = np.linalg.norm(path.points[-1] - minimum)
    print(f"{factor} times the bound: from 0.01 to {distance[factor]:.4f} away")
assert distance[0.95] < 0.01 < distance[1.05]

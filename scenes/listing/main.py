import numpy as np
import matplotlib.pyplot as plt

x = np.linspace(-3, 3, 400)
y = np.linspace(-3, 3, 400)
X, Y = np.meshgrid(x, y)
R = X**2 + Y**2
Z = np.sin(R) + R + 2*np.sin(3*X)*np.sin(3*Y)

fig = plt.figure(figsize=(8, 6))
ax = fig.add_subplot(projection="3d")
ax.plot_surface(X, Y, Z, cmap="plasma",
                rstride=3, cstride=3,
                linewidth=0, alpha=0.9)

ax.set_xticks([])
ax.set_yticks([])
ax.set_zticks([])
ax.set_box_aspect([1, 1, 0.5])
plt.tight_layout()
plt.show()

"""The surface of slides 1 and 2."""

import matplotlib.pyplot as plt
from numpy import linspace, meshgrid, sin


def surface():
    x = y = linspace(-3, 3, 400)
    X, Y = meshgrid(x, y)
    R = X**2 + Y**2
    Z = sin(R) + R + 2 * sin(3 * X) * sin(3 * Y)
    return X, Y, Z


def figure():
    fig = plt.figure(figsize=(8, 6))
    ax = fig.add_subplot(projection="3d")
    ax.plot_surface(
        *surface(), cmap="plasma", alpha=0.9,
        rstride=3, cstride=3, linewidth=0,
    )
    ax.set(xticks=[], yticks=[], zticks=[])
    ax.set_box_aspect((1, 1, 0.5))
    fig.tight_layout()
    return fig


if __name__ == "__main__":
    fig = figure()
    if plt.get_backend().lower() == "agg":
        fig.savefig("figure.png")
        print("No screen: see figure.png")
    else:
        plt.show()

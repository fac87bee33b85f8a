"""Makes the files that the examples of docs/deck.md show, by nncore: `python docs/deck/make.py`."""

from pathlib import Path

import av
import cv2
import matplotlib
import numpy as np

import nncore as nn

FOLDER = Path(__file__).parent
EXTENT = 3.0
"""Of the landscape in each direction that pictures show."""
OPTIMIZERS = {
    "Gradient descent": nn.GradientDescent(1e-3),
    "Momentum": nn.Momentum(1e-3, 0.9),
    "RMSProp": nn.RMSProp(1e-2),
    "Adam": nn.Adam(0.1),
}


def losses() -> None:
    """The costs of a network that learns thirty noisy points by heart."""
    rng = np.random.default_rng(5)
    moons = nn.datasets.two_moons(60, 0.35, rng=rng)
    network = nn.Network.initialize([2, 30, 30, 1], "tanh", output_activation="sigmoid", rng=rng)
    history = nn.train(
        network,
        moons.x[::2],
        moons.y[::2],
        cost=nn.BinaryCrossEntropy(),
        optimizer=nn.Adam(0.01),
        epochs=400,
        batch_size=10,
        rng=rng,
        validation=(moons.x[1::2], moons.y[1::2]),
    )
    rows = [f"{k},{history.costs[k]:.5f},{history.validation_costs[k]:.5f}" for k in range(1, 401, 3)]
    (FOLDER / "loss.csv").write_text("\n".join(["epoch,training,validation", *rows, ""]))


def costs() -> None:
    """What four optimizers come to in Rosenbrock's valley."""
    rows = ["optimizer,after 100 steps,after 500 steps"]
    for name, optimizer in OPTIMIZERS.items():
        found = nn.descend(optimizer, nn.landscapes.rosenbrock, [-1.2, 1.0], 500).costs
        rows.append(f"{name},{found[100]:.3f},{found[500]:.3f}")
    (FOLDER / "optimizers.csv").write_text("\n".join([*rows, ""]))


def picture(width: int, height: int, extent: float) -> np.ndarray:
    """The landscape of the lecture as colours (height, width, 3), blue first."""
    x, y = np.linspace(-extent, extent, width), np.linspace(extent, -extent, height) * height / width
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    heights = nn.landscapes.ripples.values(points).reshape(height, width)
    shares = (heights - heights.min()) / np.ptp(heights)
    return np.ascontiguousarray((255 * matplotlib.colormaps["plasma"](shares)[..., 2::-1]).astype(np.uint8))


def descent() -> None:
    """A video: gradient descent on the landscape."""
    ground = picture(480, 480, EXTENT)
    path = nn.descend(nn.Momentum(0.006, 0.9), nn.landscapes.ripples, [-2.2, 1.4], 90).points
    places = ((path * [1, -1] / EXTENT + 1) * 240 * 16).astype(np.int32)
    with av.open(str(FOLDER / "descent.mp4"), "w") as file:
        stream = file.add_stream("libx264", rate=30, options={"crf": "26"})
        stream.width = stream.height = 480
        stream.pix_fmt = "yuv420p"
        for last in range(1, len(places)):
            frame = ground.copy()
            cv2.polylines(frame, [places[: last + 1, None]], False, (255, 255, 255), 3, cv2.LINE_AA, 4)
            cv2.circle(frame, tuple(map(int, places[last])), 9 * 16, (255, 255, 255), -1, cv2.LINE_AA, 4)
            file.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="bgr24")))
        file.mux(stream.encode())


if __name__ == "__main__":
    losses()
    costs()
    descent()
    cv2.imwrite(str(FOLDER / "landscape.jpg"), picture(1280, 720, 2.0), [cv2.IMWRITE_JPEG_QUALITY, 80])

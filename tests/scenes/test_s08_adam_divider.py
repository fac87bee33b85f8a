"""The divider: its title, and who wins."""

from __future__ import annotations

from played import played


def test_the_title_is_the_decks_heading():
    scene = played("adam-divider").scene
    assert " ".join(line.string for line in scene.heading) == scene.text.heading == "Adam Optimisation"


def test_gradient_descent_stays_highest():
    read = played("adam-divider").read["race"]
    costs = {label: value for label, value in read.items() if label.startswith("cost of ")}
    assert max(costs, key=costs.get) == "cost of gradient descent"
    assert costs["cost of Adam"] < -1

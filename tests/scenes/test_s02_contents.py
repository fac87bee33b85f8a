"""The contents: every entry with a picture, and pictures that are what they claim to be."""

from __future__ import annotations

import frames
import numpy as np
import pytest

from lecture import deck, theme
from lecture.kit.scene import rehearse
from lecture.kit.text import Words
from scenes.numbers import networks as cast
from scenes.oracles.walks import adam, descent, gradient, momentum, rmsprop, walk
from scenes.pictures.contents import SECTIONS
from scenes.pictures.thumbnails import THUMBNAILS
from scenes.s02_contents import Contents
from scenes.s08_adam_divider import AdamDivider


@pytest.fixture(scope="module")
def scene():
    return rehearse(Contents)


@pytest.fixture
def write_deck(tmp_path, monkeypatch):
    """Makes a text the deck."""

    def write(text):
        (tmp_path / "lecture.md").write_text(text, "utf-8")
        monkeypatch.setenv("LECTURE_DECK", str(tmp_path / "lecture.md"))

    return write


def test_beats(scene):
    assert all(3 <= beat.length <= 20 for beat in scene.beats)


def test_every_entry_stands_at_the_end_with_a_picture(scene):
    texts = {part.string for mobject in scene.mobjects for part in mobject.get_family() if isinstance(part, Words)}
    assert set(scene.text.bullets) < texts
    assert "Figure: gradient descent" in texts
    assert len(THUMBNAILS) == len(scene.text.bullets) == 7
    assert all(len(entry.thumbnail.submobjects) >= 2 for entry in scene.grid.entries)


def test_names_are_large_enough_and_inside_the_frame(scene):
    for entry in [*scene.grid.entries, scene.grid.figure]:
        assert entry.name.size >= 36
        assert entry.name.get_left()[0] >= theme.LEFT
        assert entry.name.get_right()[0] <= theme.RIGHT
        assert entry.thumbnail.get_bottom()[1] > entry.name.get_bottom()[1]
        assert entry.thumbnail.get_top()[1] <= theme.STAGE_TOP + 0.5


def test_the_figures_path_is_gradient_descent(scene):
    path = drawn(scene)["Figure: gradient descent: path"]
    np.testing.assert_allclose(path, walk(descent(0.07), (-2.6, 2.95), 14), atol=1e-9)


def drawn(scene):
    return {value["label"]: np.array(value["value"]) for beat in scene.beats for value in beat.values}


def plain_pass(network, x):
    for weight, bias in zip(network.weights, network.biases, strict=True):
        x = 1 / (1 + np.exp(-(weight @ x + bias)))
    return x


def test_the_networks_outputs_and_requests(scene):
    outputs = plain_pass(cast.tiny_network((3, 4, 4, 2), 3), np.array([0.9, 0.2, 0.6]))
    np.testing.assert_allclose(drawn(scene)["What is a neural network?: outputs"], outputs, atol=1e-12)
    network = cast.tiny_network((2, 3, 1), 39)
    (first, second), (below, above) = network.weights, network.biases
    hidden = 1 / (1 + np.exp(-(first @ [0.9, 0.2] + below)))

    def cost(a):
        return ((1 / (1 + np.exp(-(second @ a + above))) - 1) ** 2).item()

    steps = 1e-6 * np.eye(3)
    asked = [-(cost(hidden + step) - cost(hidden - step)) / 2e-6 for step in steps]
    np.testing.assert_allclose(drawn(scene)["Backpropagation: requests of layer 1"], asked, atol=1e-8)


def test_the_cost_falls_from_the_untrained_networks(scene):
    costs = drawn(scene)["How do they learn?: costs"]
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float), np.array([0, 1, 1, 0])
    outputs = np.array([plain_pass(cast.tiny_network((2, 3, 1), 39), row) for row in x])[:, 0]
    assert costs[0] == pytest.approx(((outputs - y) ** 2).mean())
    assert (np.diff(costs) < 0).all()
    assert costs[-1] < 0.1 * costs[0]


def test_the_bowl_bends_as_the_surface_does(scene):
    low, h = walk(descent(0.07), (-2.6, 2.95), 14)[-1], 1e-5
    bend = [(gradient(*(low + h * e)) - gradient(*(low - h * e))) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(drawn(scene)["The Hessian: bowl"], bend, atol=1e-4)


def test_the_optimizers_end_where_plain_numpy_ends(scene):
    rules = {"gradient descent": descent(0.01), "momentum": momentum(0.01), "RMSProp": rmsprop(0.1), "Adam": adam(0.2)}
    for name, rule in rules.items():
        points = walk(rule, (2.7, 2.2), 60)
        np.testing.assert_allclose(drawn(scene)[f"Modern Optimizers: {name}"], points, atol=1e-6)


def test_weight_decay_calms_the_fit_and_width_sharpens_it(scene):
    shown = drawn(scene)
    length = [np.abs(np.diff(shown[f"Weight Decay: fit {name} decay"])).sum() for name in ("with", "without")]
    assert length[0] < 0.8 * length[1]
    curve = shown["Conclusion: curve"]
    errors = [np.abs(shown[f"Conclusion: fit of width {width}"] - curve).max() for width in (1, 2, 32)]
    assert errors[0] > errors[1] > errors[2]


def test_the_contents_return_with_the_sections_entry_marked():
    scene = rehearse(AdamDivider)
    first = scene.beats[0]
    assert first.name == "contents"
    assert {value["label"].partition(":")[0] for value in first.values} == {"Modern Optimizers"}


def test_each_entry_leads_to_a_section_of_the_deck_in_its_order():
    names = [section.name for section in deck.load().sections]
    assert len(SECTIONS) == len(THUMBNAILS)
    assert [name for name in names if name in SECTIONS] == list(SECTIONS)


def test_the_contents_do_not_return_without_words_for_it(write_deck):
    text = deck.find().read_text(encoding="utf-8")
    write_deck(
        text[: text.index("## contents", text.index("s08_adam_divider:AdamDivider"))] + text[text.index("## title") :]
    )
    assert [beat.name for beat in rehearse(AdamDivider).beats] == ["title", "race"]


def test_a_mark_beyond_the_contents_is_an_error_that_says_what_to_do(write_deck):
    write_deck(deck.find().read_text(encoding="utf-8").replace("- Modern Optimizers\n- Conclusion\n", ""))
    with pytest.raises(deck.DeckError, match=r"marks entry 6 of the contents: expected that many bullets.*got 5"):
        rehearse(AdamDivider)


def test_a_shorter_list_of_contents(write_deck):
    write_deck(deck.find().read_text(encoding="utf-8").replace("- Modern Optimizers\n- Conclusion\n", ""))
    assert len(rehearse(Contents).beats) == 4


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)

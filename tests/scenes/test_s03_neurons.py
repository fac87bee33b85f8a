"""Neurons and layers: its beats, and every number on the screen recomputed in plain numpy by another route."""

from __future__ import annotations

import re
from itertools import pairwise

import frames
import numpy as np
import pytest
from decks import changed
from recording import recorded
from sklearn.datasets import load_digits

from lecture import deck as decks
from lecture.kit.fields import ActivationMap, field_of, plane_pass
from lecture.kit.matrix import NumberMatrix
from lecture.kit.scene import rehearse
from nncore import Network, datasets, forward
from scenes.numbers import networks as cast
from scenes.pictures.digits import DigitsDrawing
from scenes.pictures.function_network import FunctionNetwork, Wanderer
from scenes.pictures.layer_numbers import LayerNumbers
from scenes.pictures.weighted_sum import WeightedSum
from scenes.s03_neurons import NeuronsAndLayers

Recorded = recorded(NeuronsAndLayers)


@pytest.fixture(scope="module")
def scene():
    return rehearse(Recorded)


@pytest.fixture(scope="module")
def plain(scene):
    """What a loop over the neurons of the tiny network makes of the sample: (z, a) per layer."""
    network, a, layers = (
        cast.tiny_network(scene.parameters.sizes, scene.parameters.seed),
        list(scene.parameters.sample),
        [],
    )
    for weights, biases in zip(network.weights, network.biases, strict=True):
        z = [sum(w * x for w, x in zip(row, a, strict=True)) + b for row, b in zip(weights, biases, strict=True)]
        a = [1 / (1 + np.exp(-value)) for value in z]
        layers.append((z, a))
    return layers


def agrees(pair, value):
    """The value listed is the one expected, and what was shown is it, rounded."""
    text, listed = pair
    assert listed == pytest.approx(value, rel=1e-9)
    digits = text.replace("−", "-")
    decimals = len(digits.partition(".")[2])
    assert abs(float(digits) - value) <= 0.5000001 * 10**-decimals


def test_each_beat_is_as_long_as_it_may_be(scene):
    assert all(3 <= beat.length <= 20 for beat in scene.beats)
    assert 80 <= sum(beat.length for beat in scene.beats) <= 130


def test_every_bullet_is_said_in_order(scene):
    assert [bullet for bullet in scene.said if isinstance(bullet, int)] == [0, 1, 2]


def test_the_slides_formulas_stand_on_the_stage(scene):
    bare = {re.sub(r"\{\{(.*?) : \w+\}\}", r"\1", text).replace(" ", "") for text in scene.texts}
    assert "z^((ell+1))=upright(bold(W))^((ell+1))a^((ell))+b^((ell+1))" in bare
    assert "a^((ell+1))=sigma(z^((ell+1)))" in bare
    assert "sigma(x)=frac(1,1+e^(-x))" in bare


def test_the_counts_are_those_of_the_shape(scene, values):
    sizes = scene.parameters.sizes
    weights = sum(a * b for a, b in pairwise(sizes))
    expected = {"neurons": sum(sizes), "weights": weights, "biases": sum(sizes[1:])}
    expected["parameters"] = expected["weights"] + expected["biases"]
    for label, value in expected.items():
        agrees(values["network"][label], value)


def test_the_weighted_sum_is_right_digit_by_digit(scene, values):
    network = cast.tiny_network(scene.parameters.sizes, scene.parameters.seed)
    (w1, w2), (x1, x2), b = network.weights[0][0], scene.parameters.sample, network.biases[0][0]
    rows = values["weighted-sum"]
    agrees(rows["w_11 a_1"], w1 * x1)
    agrees(rows["w_12 a_2"], w2 * x2)
    agrees(rows["b_1"], b)
    agrees(rows["z_1"], w1 * x1 + w2 * x2 + b)
    read = [float(rows[name][0].replace("−", "-")) for name in ("w_11 a_1", "w_12 a_2", "b_1", "z_1")]
    assert sum(read[:3]) == pytest.approx(read[3])
    agrees(values["sigmoid"]["what the inputs give"], w1 * x1 + w2 * x2)


def test_every_activation_of_the_forward_pass(values, plain):
    agrees(values["sigmoid"]["a_1"], plain[0][1][0])
    for layer, beat in enumerate(("layer", "forward"), start=1):
        z, a = plain[layer - 1]
        for j, (sum_, activation) in enumerate(zip(z, a, strict=True)):
            agrees(values[beat][f"z{layer}[{j}]"], sum_)
            agrees(values[beat][f"a{layer}[{j}]"], activation)
    agrees(values["functions"][f"a{len(plain)}[0]"], plain[-1][1][0])


def test_the_digits_network_reads_what_it_is_said_to_read(scene, values):
    network, run = cast.digits_network()
    indices = (scene.parameters.digit, *scene.parameters.more_digits)
    shown = values["digit"] | values["more-digits"]
    for index in indices:
        a = run["validation_x"][index]
        for k, (weights, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
            z = np.einsum("ji,i->j", weights, a) + bias
            a = np.exp(z) / np.exp(z).sum() if k == 2 else 1 / (1 + np.exp(-z))
        for j, value in enumerate(a):
            agrees(shown[f"digit {index} output {j}"], value)
        assert shown[f"digit {index} winner"] == (str(a.argmax()), a.argmax())
    share = np.mean(
        [reads(network, x) == y.argmax() for x, y in zip(run["validation_x"], run["validation_y"], strict=True)]
    )
    agrees(values["more-digits"]["accuracy in %"], 100 * share)


def reads(network, pixels):
    a = pixels
    for weights, bias in zip(network.weights[:-1], network.biases[:-1], strict=True):
        a = 1 / (1 + np.exp(-(weights @ a + bias)))
    return int((network.weights[-1] @ a + network.biases[-1]).argmax())


def test_the_digits_are_scikit_learns_and_stand_upright():
    network, run = cast.digits_network()
    images = load_digits().images / 16
    drawing = DigitsDrawing(network)
    pixels = run["validation_x"][10]
    assert any(np.allclose(image, pixels.reshape(8, 8)) for image in images)
    assert drawing.image.upright(pixels)[-1] == pytest.approx(pixels[:8])  # the heat map's last row is at the top
    assert drawing.image.places()[0][1] > drawing.image.places()[-1][1]


def test_a_large_layer_of_the_digits_network_is_drawn_with_its_ends_and_says_how_many():
    network = Network.initialize((784, 32, 10), output_activation="softmax", rng=np.random.default_rng(0))
    drawing = DigitsDrawing(network)
    drawn = [*range(7), *range(25, 32)]
    assert [len(layer) for layer in drawing.layers] == [14, 10]
    assert [name.string for name in drawing.names[:2]] == ["784 pixels, interpolated from 8 × 8", "14 of 32"]
    passed = forward(network, datasets.digits(28).x[:1])
    expected = network.weights[1][:, drawn] * passed.activations[1][0, drawn]
    np.testing.assert_allclose(drawing.contributions(1, passed), expected)
    assert len(drawing.flow(0, passed)) == 130


def test_another_shape_draws_without_error(tmp_path, monkeypatch):
    changes = {"sizes": [2, 12, 4, 3, 2], "seed": 5, "sample": [-0.7, 0.0], "more_digits": [0]}
    monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, "neurons", **changes)))
    scene = rehearse(NeuronsAndLayers)
    assert all(3 <= beat.length <= 20 for beat in scene.beats)


@pytest.mark.parametrize(
    "changes",
    [
        {"sizes": [3, 3, 1]},
        {"sizes": [2, 3, 3, 3, 3, 1]},
        {"sizes": [2, 65, 1]},
        {"sample": [1.0]},
        {"digit": 359},
        {"digits_network": [100, 16, 10]},
        {"digits_network": [64, 10]},
        {"digits_network": [64, 65, 10]},
    ],
)
def test_what_cannot_be_drawn_is_refused(changes, tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, "neurons", **changes)))
    with pytest.raises(decks.DeckError):
        NeuronsAndLayers()


def test_numbers_of_a_large_layer_are_those_of_the_neurons_that_are_named():
    network = cast.tiny_network((9, 7, 1), 3)
    passed = forward(network, [np.linspace(-1, 1, 9)])
    numbers = LayerNumbers(network, passed, 0, center=(0, 0), size=(5, 3.6))
    assert (numbers.outputs, numbers.inputs) == ([0, 1, 2, 5, 6], [0, 1, 2, 7, 8])
    shown = [[entry.value for entry in row] for row in numbers.W.entries]
    np.testing.assert_array_equal(shown, network.weights[0][np.ix_(numbers.outputs, numbers.inputs)])
    assert [entry.value for entry in numbers.z.numbers] == list(passed.preactivations[0][0, numbers.outputs])
    assert len(numbers.W.dots) == 3 * (5 + 5)
    gap, step = (numbers.W.entries[k][0].get_y() - numbers.W.entries[k + 1][0].get_y() for k in (2, 1))
    assert gap == pytest.approx(2 * step)


def test_of_many_maps_the_first_and_last_are_drawn_and_small_ones_have_no_number():
    network = cast.tiny_network((2, 20, 1), 3)
    maps = FunctionNetwork(network, extent=2.5)
    assert list(maps.maps[0]) == [0, 1, 2, 17, 18, 19]
    assert len(maps.dots) == 3
    wanderer = Wanderer(maps, (0.9, 0.2))
    assert [number.value for number in wanderer.numbers] == [forward(network, [[0.9, 0.2]]).output[0, 0]]


def test_a_map_puts_inputs_where_its_colours_are():
    network = cast.tiny_network((2, 3, 1), 39)
    field = field_of(plane_pass(network, 2.0, 5), 1, 0)
    shown = ActivationMap(field, 2.0, center=(1, 1), side=4)
    assert field[1, 3] == pytest.approx(1 / (1 + np.exp(-(network.weights[0][0] @ [1.0, -1.0] + network.biases[0][0]))))
    assert shown.point(1.0, -1.0) == pytest.approx([2, 0, 0])


def test_a_maps_line_lies_where_the_activation_is_one_half():
    network = cast.tiny_network((2, 3, 1), 39)
    shown = ActivationMap(field_of(plane_pass(network, 2.5, 61), 1, 2), 2.5, center=(0, 0), side=5)
    on_line = shown.line.points[:: len(shown.line.points) // 10, :2]  # a unit of the screen is a unit of the plane
    assert on_line @ network.weights[0][2] + network.biases[0][2] == pytest.approx(0, abs=0.01)


def test_a_wanderer_shows_the_activations_of_where_it_is():
    network = cast.tiny_network((2, 3, 1), 39)
    wanderer = Wanderer(FunctionNetwork(network, extent=2.5), (0.9, 0.2))
    place = wanderer.at(0.4)
    wanderer.place(place)
    hidden = 1 / (1 + np.exp(-(network.weights[0] @ place + network.biases[0])))
    assert [number.value for number in wanderer.numbers[:3]] == pytest.approx(hidden)
    assert [neuron.number.value for neuron in wanderer.drawing.inputs] == pytest.approx(place)
    assert wanderer.at(0.0) == pytest.approx(wanderer.start)
    assert wanderer.at(1.0) == pytest.approx(wanderer.start)


def test_a_waterfall_ends_at_the_sum_and_its_bars_have_one_scale():
    table = WeightedSum(np.array([0.5, -2.0]), np.array([0.9, 0.3]), -0.3, left=0, right=6, top=0)
    assert table.z == pytest.approx(0.45 - 0.6 - 0.3)
    lengths = [row.bar.width for row in table.rows]
    assert np.array(lengths) / np.abs(table.products) == pytest.approx(np.full(3, lengths[0] / 0.45))
    assert table.rows[1].bar.get_right()[0] == pytest.approx(table.rows[0].bar.get_right()[0])
    assert table.total_bar.get_left()[0] == pytest.approx(table.rows[2].bar.get_left()[0])


def test_a_matrix_has_its_numbers_in_rows_and_columns():
    matrix = NumberMatrix([[1.0, -2.5], [0.5, 3.0]], "{:.1f}")
    assert [[entry.string for entry in row] for row in matrix.entries] == [["1.0", "−2.5"], ["0.5", "3.0"]]
    assert matrix.entries[0][0].get_center()[1] > matrix.entries[1][0].get_center()[1]
    assert matrix.entries[0][0].get_right()[0] == pytest.approx(matrix.entries[1][0].get_right()[0])
    assert matrix.column(1)[1] is matrix.row(1)[1]


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)

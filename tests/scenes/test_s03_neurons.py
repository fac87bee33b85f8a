"""Neurons and layers: its pictures, what they refuse, and that its sum adds up as it is read."""

from __future__ import annotations

import numpy as np
import pytest
from played import played
from sklearn.datasets import load_digits

from lecture import deck as decks
from lecture import theme
from lecture.kit.fields import ActivationMap, field_of, plane_pass
from lecture.kit.matrix import NumberMatrix
from lecture.kit.network import Neuron
from nncore import Network, datasets, forward
from scenes.numbers import learning as runs
from scenes.numbers import networks
from scenes.pictures.digits import DigitsDrawing
from scenes.pictures.function_network import FunctionNetwork, Wanderer
from scenes.pictures.layer_numbers import LayerNumbers
from scenes.pictures.weighted_sum import WeightedSum
from scenes.s03_neurons import NeuronsAndLayers


def test_the_weighted_sum_adds_up_as_it_is_read():
    rows = played("neurons").read["weighted-sum"]
    assert sum(rows[name] for name in ("w_11 a_1", "w_12 a_2", "b_1")) == pytest.approx(rows["z_1"], abs=1e-9)


def test_the_trained_network_has_a_shape_that_no_single_neuron_has():
    """A neuron is on in a half-plane, where two opposite corners of a square are on, one of the others is too."""
    scene = played("neurons").scene
    p = scene.parameters
    trained = runs.cloud_run(**p.cloud, rate=p.learning_rate)["parameters"][-1]
    corners = np.array([[-1, 1], [1, -1], [-1, -1], [1, 1]])
    on = forward(scene.network.with_parameters(trained), corners).output[:, 0] > 0.5
    assert on.tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("activation", "text"), [(0.994, "0.99"), (0.9951, "0.995"), (0.99996, "0.99996"), (1, "1.00")]
)
def test_no_activation_below_one_is_written_as_one(activation, text):
    number = Neuron(0.5).show(activation).number
    assert number is not None
    assert number.string == text


def test_a_number_that_cannot_be_read_in_its_neuron_is_left_to_the_fill():
    neuron = Neuron(0.34)
    for activation, string in ((0.55, "0.55"), (-1.0, "−1.00"), (0.9998, None), (0.998, "0.998"), (0.55, "0.55")):
        neuron.show(activation)
        assert (neuron.number and neuron.number.string) == string
        assert neuron.number is None or neuron.number.em >= theme.SMALL
        assert len(neuron.inside) == (string is not None)
        assert neuron.disc.get_fill_color() == theme.activation_fill(activation)


def test_no_sigmoid_or_share_is_written_as_one():
    assert [text for text in played("neurons").texts if text.startswith("1.0")] == []


def test_a_digit_is_misread_too():
    rows, last = played("neurons").read["more-digits"], played("neurons").scene.parameters.more_digits[-1]
    assert rows[f"digit {last} winner"] != rows[f"digit {last} label"]


def test_the_digits_are_scikit_learns_and_stand_upright():
    network, run = networks.digits_network()
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


@pytest.mark.parametrize(
    "changes",
    [
        {"sizes": [3, 3, 1]},
        {"sizes": [2, 3, 3, 3, 3, 1]},
        {"sizes": [2, 65, 1]},
        {"sample": [1.0]},
        {"digit": 359},
        {"shared_digit": 359},
        {"digits_network": [100, 16, 10]},
        {"digits_network": [64, 10]},
        {"digits_network": [64, 65, 10]},
    ],
)
def test_what_cannot_be_drawn_is_refused(changes, other_deck):
    other_deck("neurons", **changes)
    with pytest.raises(decks.DeckError):
        NeuronsAndLayers()


def test_numbers_of_a_large_layer_are_those_of_the_neurons_that_are_named():
    network = networks.tiny_network((9, 7, 1), 3)
    passed = forward(network, [np.linspace(-1, 1, 9)])
    numbers = LayerNumbers(network, passed, 0, center=(0, 0), size=(5.6, 3.6))
    assert (numbers.outputs, numbers.inputs) == ([0, 1, 6], [0, 8])
    assert [(label, drawn.read().values) for label, drawn in numbers.drawn() if label.endswith("of W1")] == [
        ("rows of W1", 7),
        ("columns of W1", 9),
    ]
    shown = [[entry.value for entry in row] for row in numbers.W.entries]
    np.testing.assert_array_equal(shown, network.weights[0][np.ix_(numbers.outputs, numbers.inputs)])
    assert [entry.value for entry in numbers.z.numbers] == list(passed.preactivations[0][0, numbers.outputs])
    assert len(numbers.W.dots) == 3 * (3 + 2)
    gap, step = (numbers.W.entries[k][0].get_y() - numbers.W.entries[k + 1][0].get_y() for k in (1, 0))
    assert gap == pytest.approx(2 * step)


def test_of_many_maps_the_first_and_last_are_drawn_and_small_ones_have_no_number():
    network = networks.tiny_network((2, 20, 1), 3)
    maps = FunctionNetwork(network, extent=2.5)
    assert list(maps.maps[0]) == [0, 1, 18, 19]
    assert len(maps.dots) == 3
    wanderer = Wanderer(maps, (0.9, 0.2))
    assert [number.value for number in wanderer.numbers] == [forward(network, [[0.9, 0.2]]).output[0, 0]]


def test_a_map_puts_inputs_where_its_colours_are():
    network = networks.tiny_network((2, 3, 1), 39)
    field = field_of(plane_pass(network, 2.0, 5), 1, 0)
    shown = ActivationMap(field, 2.0, center=(1, 1), side=4)
    assert field[1, 3] == pytest.approx(1 / (1 + np.exp(-(network.weights[0][0] @ [1.0, -1.0] + network.biases[0][0]))))
    assert shown.point(1.0, -1.0) == pytest.approx([2, 0, 0])


def test_a_wanderer_shows_the_activations_of_where_it_is():
    network = networks.tiny_network((2, 3, 1), 39)
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

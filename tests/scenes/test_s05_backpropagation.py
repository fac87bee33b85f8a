"""Backpropagation: its beats, and every number on the screen recomputed in plain numpy by another route."""

from __future__ import annotations

import re

import frames
import numpy as np
import pytest
from decks import changed
from recording import recorded

from lecture import deck as decks
from lecture.kit.scene import rehearse
from scenes.numbers.networks import tiny_network
from scenes.pictures import chain_rule
from scenes.pictures.fan import Fan
from scenes.s05_backpropagation import Backpropagation

Recorded = recorded(Backpropagation)


@pytest.fixture(scope="module")
def scene():
    return rehearse(Recorded)


@pytest.fixture(scope="module")
def plain(scene):
    """The network as plain arrays, and what a loop over its neurons makes of the sample."""
    return Plain(scene.parameters)


class Plain:
    """The tiny network without nncore: only its weights come from the cast."""

    def __init__(self, given):
        network = tiny_network(given.sizes, given.seed)
        self.weights = [np.array(w) for w in network.weights]
        self.biases = [np.array(b) for b in network.biases]
        self.x, self.y = np.array(given.sample), np.array(given.target)

    def activations(self, weights=None, start=0, a=None):
        layers = [self.x if a is None else a]
        for w, b in list(zip(weights or self.weights, self.biases, strict=True))[start:]:
            layers.append(1 / (1 + np.exp(-(w @ layers[-1] + b))))
        return layers

    def cost(self, weights=None, start=0, a=None):
        return float(np.mean((self.activations(weights, start, a)[-1] - self.y) ** 2))

    def request(self, layer, neuron, h=1e-6):
        """-dC/da by moving one activation and running the rest of the network."""
        if layer == len(self.weights):
            here = self.activations()[-1]
            moved = [np.where(np.arange(len(here)) == neuron, here + s * h, here) for s in (1, -1)]
            return -(np.mean((moved[0] - self.y) ** 2) - np.mean((moved[1] - self.y) ** 2)) / (2 * h)
        here = self.activations()[layer]
        offset = h * (np.arange(len(here)) == neuron)
        return -(self.cost(start=layer, a=here + offset) - self.cost(start=layer, a=here - offset)) / (2 * h)

    def slope(self, k, j, i, h=1e-6):
        """dC/dw by moving one weight."""
        return (self.moved(k, j, i, h) - self.moved(k, j, i, -h)) / (2 * h)

    def moved(self, k, j, i, by):
        weights = [w.copy() for w in self.weights]
        weights[k][j, i] += by
        return self.cost(weights)


def number(text):
    return float(text.replace("−", "-"))


def agrees(text, value):
    """The digits shown are those of the value, rounded."""
    decimals = len(text.split(".")[1]) if "." in text else 0
    assert abs(number(text) - value) <= 0.5000001 * 10**-decimals + 1e-9, (text, value)


def test_beats_and_their_lengths(scene):
    for beat in scene.beats:
        assert 3 <= beat.length <= 20, (beat.name, beat.length)
    assert 90 <= sum(beat.length for beat in scene.beats) <= 130


def test_what_it_asks_the_deck_for():
    """Its frames depend on this, and on nothing else of the deck: no title, no other section's heading, no words."""
    with decks.recorded() as asked:
        rehearse(Backpropagation)
    own = {f"sections.backpropagation.{name}" for name in ("heading", "bullets", "parameters", "beats")}
    assert own <= asked.keys()
    assert asked.keys() - own <= {"theme", "sections", "sections.contents.bullets", "sections.contents.parameters"}


def test_every_bullet_is_said(scene):
    assert set(scene.said) == set(range(len(scene.text.bullets)))


def test_the_slides_formulas_are_there(scene):
    flat = {re.sub(r"[{}]|\s|:\s*(error|slope|source)|thin", "", formula) for formula in scene.texts}
    for formula in (
        "frac(partialC,partiala^((ell)))=2(a^((ell))-y)",
        "frac(partiala^((ell)),partialz^((ell)))=sigma'(z^((ell)))",
        "frac(partialz^((ell)),partialw^((ell)))=a^((ell-1))",
        "frac(partialC,partialw^((ell)))=2(a^((ell))-y)sigma'(z^((ell)))a^((ell-1))",
    ):
        assert formula in flat, formula


def test_forward_numbers(values, plain):
    layers = plain.activations()
    for label, (text, value) in values["question"].items():
        if match := re.fullmatch(r"a(\d)\[(\d+)\]", label):
            expected = layers[int(match[1])][int(match[2])]
            assert value == pytest.approx(expected, abs=1e-12)
            agrees(text, expected)
    agrees(values["question"]["C"][0], plain.cost())
    agrees(values["question"]["a"][0], layers[-1][0])


def test_the_nudge_is_a_forward_pass_done_anew(scene, values, plain):
    story, by = scene.story, scene.parameters.nudge
    moved = plain.moved(story.last, story.output, story.source, by) - plain.cost()
    agrees(values["nudge"]["change of C"][0], moved)
    agrees(values["nudge"]["change of C by change of w"][0], moved / by)
    assert number(values["nudge"]["parameters"][0]) == sum(w.size for w in (*plain.weights, *plain.biases))


def test_what_a_nudge_changed_adds_up_as_read(scene, values):
    for gauge, name in zip(scene.gauges, "wzaC", strict=True):
        decimals = int(re.search(r"\.(\d)f", gauge.number.form)[1])
        now = scene.story.nudged(0.0)
        before = round({"w": now.w, "z": now.z, "a": now.a, "C": now.cost}[name], decimals)
        assert before + number(values["nudge"][f"change of {name}"][0]) == pytest.approx(number(gauge.number.string))


@pytest.mark.parametrize("beat", ["output-request", "hidden-requests", "contributions"])
def test_requests_by_moving_an_activation(values, plain, beat):
    found = {label: pair for label, pair in values[beat].items() if re.fullmatch(r"request \d\[\d+\]", label)}
    assert found
    for label, (text, _) in found.items():
        layer, neuron = (int(part) for part in re.findall(r"\d+", label))
        agrees(text, plain.request(layer, neuron))


def test_arrows_have_true_lengths(scene, plain):
    requests = scene.requests
    for layer, arrows in enumerate(requests.arrows):
        for neuron, arrow in arrows.items():
            length = plain.request(layer, neuron) * requests.scale
            assert arrow.height == pytest.approx(abs(length), abs=1e-5)
            above = arrow.get_center()[1] > scene.drawing.place(layer, neuron)[1]
            assert above == (length > 0)


def test_contributions_add_up_to_the_request_as_read(scene, values, plain):
    story, layer = scene.story, scene.story.last - 1
    layers = plain.activations()
    delta = [-plain.request(layer + 1, j) * a * (1 - a) for j, a in enumerate(layers[layer + 1])]
    shown = [values["contributions"][f"contribution {j + 1}"][0] for j in range(len(delta))]
    for j, text in enumerate(shown):
        agrees(text, -plain.weights[layer][j, story.summed] * delta[j])
    total = values["contributions"]["sum of contributions"][0]
    assert sum(number(text) for text in shown) == pytest.approx(number(total))
    agrees(total, plain.request(layer, story.summed))


def test_factors_multiply_to_the_slope_and_the_difference_agrees(scene, values, plain):
    story, layers = scene.story, plain.activations()
    a, source = layers[-1][story.output], layers[-2][story.source]
    for name, expected in (
        ("error", 2 * (a - plain.y[story.output]) / len(plain.y)),
        ("slope", a * (1 - a)),
        ("source", source),
    ):
        agrees(values["product"][name][0], expected)
    slope = plain.slope(story.last, story.output, story.source)
    agrees(values["product"]["dC/dw"][0], slope)
    agrees(values["product"]["finite difference"][0], slope)
    product = np.prod([number(values["product"][name][0]) for name in ("error", "slope", "source")])
    agrees(values["product"]["dC/dw"][0], product)


def test_the_digits_that_are_said_to_agree_do(values):
    digits = int(values["product"]["agreeing digits"][0])
    exact, numeric = values["product"]["dC/dw"][1], values["product"]["finite difference"][1]
    assert digits >= 8
    assert abs(exact - numeric) <= 10.0**-digits * max(abs(exact), abs(numeric))


def test_the_step_lowers_the_cost_as_shown(scene, values, plain):
    weights = [w.copy() for w in plain.weights]
    biases = [b.copy() for b in plain.biases]
    h, stepped = 1e-6, Plain(scene.parameters)
    for k, w in enumerate(plain.weights):
        for j, i in np.ndindex(*w.shape):
            weights[k][j, i] -= scene.parameters.step * plain.slope(k, j, i)
    for k, b in enumerate(plain.biases):
        for j in range(len(b)):
            ends = []
            for sign in (1, -1):
                plain.biases[k][j] += sign * h
                ends.append(plain.cost())
                plain.biases[k][j] -= sign * h
            biases[k][j] -= scene.parameters.step * (ends[0] - ends[1]) / (2 * h)
    stepped.weights, stepped.biases = weights, biases
    agrees(values["gradient"]["cost after the step"][0], stepped.cost())
    assert values["gradient"]["cost after the step"][1] < values["gradient"]["cost before the step"][1]


def test_the_mean_of_the_samples_is_the_batch_gradient(scene):
    story, given = scene.story, scene.parameters
    batch = story.batch(given.batch, given.batch_seed)
    slopes = []
    for x, y in zip(batch.x, batch.y, strict=True):
        one = Plain(given)
        one.x, one.y = x, y
        slopes.append(one.slope(story.last, story.output, story.source))
    assert batch.pairs[:, 0] == pytest.approx(slopes, abs=1e-8)
    assert batch.mean == pytest.approx(batch.pairs.mean(axis=0), abs=1e-15)
    assert batch.x[0].tolist() == list(given.sample)


def test_the_samples_numbers_as_shown_have_the_mean_as_shown(scene):
    """Somebody who adds up the numbers on the screen and divides gets the number that stands below."""
    shown = next(beat.values for beat in scene.beats if beat.name == "batch")
    arrows = [one for one in shown if one["label"].startswith("arrow of sample")]
    means = [one for one in shown if one["label"].startswith("mean, ")]
    assert len(arrows) == scene.parameters.batch
    assert len(means) == 2
    read = np.array([[float(text.replace("−", "-")) for text in one["shown"].split(", ")] for one in arrows])
    assert read == pytest.approx(np.array([one["value"] for one in arrows]), abs=0.5 * 10.0 ** -decimals(means[0]))
    for column, mean in zip(read.T, means, strict=True):
        assert round(float(column.mean()), decimals(mean)) == float(mean["shown"].replace("−", "-"))


def decimals(value):
    """How many decimals of a listed value are shown."""
    return len(value["shown"].partition(".")[2])


@pytest.mark.parametrize("outputs", [2, 3, 7])
def test_a_request_of_many_wishes_adds_up_as_read(outputs):
    rng = np.random.default_rng(outputs)
    for _ in range(20):
        weights, deltas = np.round(rng.normal(0, 1.2, outputs), 1), rng.normal(0, 0.05, outputs)
        total = -float(weights @ deltas)
        source = chain_rule.asked_source(0, weights.tolist(), deltas.tolist(), total, 3, layer=2)
        terms = re.findall(r"-\(?([−\d.]+)\)? dot.op \(?([−\d.]+)\)?", source)
        others = re.findall(r"([+−][\d.]+) thin \(.others.\)", source)
        assert (len(terms), len(others)) == (2, outputs > 2)
        read = -sum(number(weight) * number(delta) for weight, delta in terms) + sum(map(number, others))
        assert round(read, 3) == pytest.approx(number(re.search(r"([+−][\d.]+) : total", source)[1]))


def test_an_arrow_that_is_hardly_seen_has_no_number():
    fan = Fan(np.array([[1.0, 0.2], [0.001, 0.0], [0.9, 0.3]]), center=(0, 0), size=(4, 2))
    assert [len(label) for label in fan.labels] == [2, 0, 2]
    assert fan.arrows[0].get_end() == pytest.approx(fan.at([1.0, 0.2]))


OTHER = {"sizes": "[3, 6, 3, 2]", "sample": "[0.9, -0.2, 0.5]", "target": "[1.0, 0.0]", "seed": "3", "batch": "2"}


def test_a_deep_network_with_two_outputs_plays_too(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, "backpropagation", **OTHER)))
    scene = rehearse(Backpropagation)
    assert all(3 <= beat.length <= 20 for beat in scene.beats)
    plain = Plain(scene.parameters)
    for layer, arrows in enumerate(scene.requests.arrows):
        for neuron, arrow in arrows.items():
            assert arrow.height == pytest.approx(abs(plain.request(layer, neuron)) * scene.requests.scale, abs=1e-5)


def test_a_sample_of_the_wrong_length_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_DECK", str(changed(tmp_path, "backpropagation", **{"sizes": "[3, 3, 1]"})))
    with pytest.raises(decks.DeckError, match="sample must hold 3 numbers"):
        rehearse(Backpropagation)


def test_the_last_frame_is_as_accepted(scene):
    frames.check(scene)

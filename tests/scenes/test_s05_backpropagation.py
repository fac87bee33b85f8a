"""Backpropagation: what is read on its screen adds up and multiplies out, digit by digit."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from manim import DashedLine
from played import played

from lecture import deck as decks
from lecture.kit.scene import rehearse
from scenes.pictures import chain_rule
from scenes.pictures.followed_network import FollowedNetwork
from scenes.pictures.sample_arrows import SampleArrows
from scenes.s05_backpropagation import Backpropagation

ENTRY = ("heading", "entry", "thumbnail")
"""What a section's entry of the contents is made of."""


@pytest.fixture
def read():
    return played("backpropagation").read


def number(text):
    return float(text.replace("−", "-"))


def test_what_it_asks_the_deck_for():
    """Its frames depend on this alone: no title, no notes, and of other sections what the contents show of them."""
    with decks.recorded() as asked:
        rehearse(Backpropagation)
    own = {f"sections.backpropagation.{name}" for name in ("heading", "bullets", "parameters", "beats")}
    assert own <= asked.keys()
    assert asked["words.the product"] is None
    others = {name for name in asked.keys() - own if not name.startswith("words.")}
    entries = {f"sections.{section.name}.{name}" for section in decks.load().sections for name in ENTRY}
    settings = {"theme", "language", "sections", "drawn_by.s02_contents:Contents", "sections.contents.parameters"}
    in_thumbnails = {
        "drawn_by.s06_weight_decay:WeightDecay", "sections.weight-decay.parameters.data",
        "drawn_by.s08_adam_divider:AdamDivider", "sections.adam-divider.parameters",
    }  # fmt: skip
    assert others <= entries | settings | in_thumbnails


def test_a_nudge_shrinks_from_link_to_link_on_one_scale(read):
    """The bars of w, z, a and C are drawn on one scale, and each is as much shorter as the factor beside it says."""
    bars = [abs(read["nudge"][f"bar of {name}"]) for name in "wzaC"]
    assert bars == sorted(bars, reverse=True)
    factors = [read["nudge"][f"about {name}"] for name in ("dz/dw", "da/dz", "dC/da")]
    changes = [read["nudge"][f"change of {name}"] for name in "wzaC"]
    assert [after / before for before, after in pairwise(changes)] == pytest.approx(factors, abs=0.011)


def test_all_requests_of_the_network_have_one_scale():
    """Each arrow's length over its request is the same, from the outputs to the inputs, and no two touch."""
    network = FollowedNetwork(played("backpropagation").scene.followed, x=-1.0, width=9.6)
    for layer, arrows in enumerate(network.requests.arrows):
        asked = network.followed.back.requests[layer][0]
        scales = [arrow.height / abs(asked[j]) for j, arrow in arrows.items()]
        assert scales == pytest.approx([network.requests.scale] * len(scales))
        spans = sorted((arrow.get_bottom()[1], arrow.get_top()[1]) for arrow in arrows.values())
        assert all(below[1] < above[0] for below, above in pairwise(spans))


def test_wishes_and_factors_multiply_out_as_read(read):
    parts = [value for label, value in read["contributions"].items() if label.startswith("contribution ")]
    assert len(parts) == 2
    assert sum(parts) == pytest.approx(read["contributions"]["sum of contributions"])
    found = read["product"]
    product = found["error"] * found["slope"] * found["source"]
    assert round(product, decimals(found["dC/dw"])) == pytest.approx(found["dC/dw"])
    assert found["agreeing digits"] >= 7


def test_the_gradient_keeps_its_signs(read):
    """Where a derivative is above zero the line is whole, where it is below zero dashed, and its number says so."""
    scene = played("backpropagation").scene
    for k, (gradient, lines) in enumerate(zip(scene.followed.back.weights, scene.lines.layers, strict=True), start=1):
        numbers = [read["gradient"][f"gradient {k}, {n}"] for n in range(gradient.size)]
        assert np.sign(numbers).tolist() == np.sign(gradient.ravel()).tolist()
        assert [isinstance(line, DashedLine) for line in lines] == (gradient.ravel() < 0).tolist()


def test_the_step_lowers_the_cost_and_what_is_asked_for(read):
    assert read["step"]["cost after the step"] < read["step"]["cost before the step"]
    before, after = (read[beat]["arrows of layer 2"] for beat in ("output-request", "step"))
    assert (np.abs(after) < np.abs(before)).all()


def decimals(value):
    """How many decimals a number has that was read."""
    return len(f"{value:.9g}".partition(".")[2])


@pytest.mark.parametrize("outputs", [1, 2, 4])
def test_a_request_of_many_wishes_adds_up_as_read(outputs):
    rng = np.random.default_rng(outputs)
    for _ in range(20):
        weights, slopes = np.round(rng.normal(0, 1.2, outputs), 1), rng.uniform(0.01, 0.25, outputs)
        requests = rng.normal(0, 0.5, outputs)
        total = float((weights * slopes * requests).sum())
        source = chain_rule.wishes_source(list(zip(requests, slopes, weights.tolist(), strict=True)), total)
        terms = re.findall(r"([−\d.]+)\)? dot.op ([\d.]+) dot.op \(?([−\d.]+)", source)
        others = re.findall(r"([+−][\d.]+) thin", source)
        assert (len(terms), len(others)) == (min(outputs, 2), outputs > 2)
        read = sum(number(request) * number(slope) * number(w) for request, slope, w in terms) + sum(
            map(number, others)
        )
        assert round(read, 3) == pytest.approx(number(re.search(r"= ([+−][\d.]+) : request", source)[1]))


def test_an_arrow_that_is_hardly_seen_has_no_number():
    arrows = SampleArrows(np.array([[1.0, 0.2], [0.001, 0.0], [0.9, 0.3]]), center=(0, 0), size=(4, 2))
    assert [len(label) for label in arrows.labels] == [2, 0, 2]
    assert arrows.arrows[0].get_end() == pytest.approx(arrows.at([1.0, 0.2]))


def test_a_sample_of_the_wrong_length_is_refused(other_deck):
    other_deck("backpropagation", sizes=[3, 3, 2])
    with pytest.raises(decks.DeckError, match="sample must hold 3 numbers"):
        rehearse(Backpropagation)


def test_more_than_a_few_outputs_are_refused(other_deck):
    other_deck("backpropagation", sizes=[2, 3, 5], target=[0, 0, 0, 0, 1])
    with pytest.raises(decks.DeckError, match="sizes must end with 1 to 4 outputs"):
        rehearse(Backpropagation)

"""Backpropagation: what is read on its screen adds up and multiplies out, digit by digit."""

from __future__ import annotations

import re

import numpy as np
import pytest
from played import played

from lecture import deck as decks
from lecture.kit.numbers import shown
from lecture.kit.scene import rehearse
from scenes.pictures import chain_rule
from scenes.pictures.sample_arrows import SampleArrows
from scenes.s05_backpropagation import Backpropagation


@pytest.fixture
def read():
    return played("backpropagation").read


def number(text):
    return float(text.replace("−", "-"))


def test_what_it_asks_the_deck_for():
    """Its frames depend on this, and on nothing else of the deck: no title, no other section's heading, no words."""
    with decks.recorded() as asked:
        rehearse(Backpropagation)
    own = {f"sections.backpropagation.{name}" for name in ("heading", "bullets", "parameters", "beats")}
    assert own <= asked.keys()
    assert asked.keys() - own <= {"theme", "sections", "sections.contents.bullets", "sections.contents.parameters"}


def test_what_a_nudge_changed_adds_up_as_read(read):
    scene = played("backpropagation").scene
    before = scene.followed.nudged(0.0)
    for gauge, name, value in zip(scene.panel.gauges, "wzaC", (before.w, before.z, before.a, before.cost), strict=True):
        after = number(shown(value, gauge.number.form)) + read["nudge"][f"change of {name}"]
        assert after == pytest.approx(read["nudge"][name])


def test_contributions_and_factors_multiply_out_as_read(read):
    parts = [value for label, value in read["contributions"].items() if label.startswith("contribution ")]
    assert sum(parts) == pytest.approx(read["contributions"]["sum of contributions"])
    found = read["product"]
    product = found["error"] * found["slope"] * found["source"]
    assert round(product, decimals(found["dC/dw"])) == pytest.approx(found["dC/dw"])
    assert found["agreeing digits"] >= 8


def test_the_step_lowers_the_cost(read):
    assert read["gradient"]["cost after the step"] < read["gradient"]["cost before the step"]


def test_the_samples_numbers_have_the_mean_as_read(read):
    """Somebody who adds up the numbers on the screen and divides gets the number that stands below."""
    for which in ("first", "second"):
        numbers = [value for label, value in read["batch"].items() if label.startswith(f"{which} number")]
        assert len(numbers) == played("backpropagation").scene.parameters.batch
        mean = read["batch"][f"mean, {which}"]
        assert round(float(np.mean(numbers)), decimals(mean)) == pytest.approx(mean)


def decimals(value):
    """How many decimals a number has that was read."""
    return len(f"{value:.9g}".partition(".")[2])


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
    arrows = SampleArrows(np.array([[1.0, 0.2], [0.001, 0.0], [0.9, 0.3]]), center=(0, 0), size=(4, 2))
    assert [len(label) for label in arrows.labels] == [2, 0, 2]
    assert arrows.arrows[0].get_end() == pytest.approx(arrows.at([1.0, 0.2]))


def test_a_sample_of_the_wrong_length_is_refused(other_deck):
    other_deck("backpropagation", sizes=[3, 3, 1])
    with pytest.raises(decks.DeckError, match="sample must hold 3 numbers"):
        rehearse(Backpropagation)

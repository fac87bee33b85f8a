"""The project's deck gives its explorables what their sections show."""

from __future__ import annotations

from lecture import deck
from scenes.explorables import adam_settings, decay_strength, optimizer_race, quadratic_model
from scenes.numbers.weight_decay import NoisyRun
from scenes.s06_weight_decay import WeightDecay
from scenes.s07_hessian import Hessian
from scenes.s09_adam import AdamOptimisation

DECK = deck.load()


def of(name, model):
    explorable = next(explorable for explorable in DECK.explorables if explorable.name == name)
    return deck.explorable_parameters(DECK, explorable, model)


def section(name, scene):
    return deck.section_parameters(DECK, name, scene.Parameters)


def test_the_decayed_runs_are_those_of_the_section():
    theirs, ours = section("weight-decay", WeightDecay), of("decay-strength", decay_strength.Parameters)
    assert {name: getattr(ours, name) for name in NoisyRun.model_fields} == {
        name: getattr(theirs, name) for name in NoisyRun.model_fields
    }


def test_the_model_stands_at_first_where_the_section_builds_its_bowl():
    assert of("quadratic-model", quadratic_model.Parameters).point == section("hessian", Hessian).point


def test_adam_starts_where_the_section_lets_it_and_its_betas_are_among_the_choices():
    theirs, ours = section("adam", AdamOptimisation), of("adam-settings", adam_settings.Parameters)
    assert (ours.start, ours.step) == (theirs.start, theirs.step)
    assert theirs.beta1 in ours.beta1
    assert theirs.beta2 in ours.beta2


def test_the_field_that_races_is_the_sections():
    theirs, ours = section("adam", AdamOptimisation), of("race", optimizer_race.Parameters)
    assert ours.start == theirs.start
    assert ours.contestants() == theirs.contestants()

"""Optimizers by name and settings in a deck: what they are, who races, and what is said of what cannot."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from decks import changed

from lecture import deck as decks
from lecture import opened_files
from nncore import Adam, Nesterov, RMSProp
from scenes.explorables import optimizer_race
from scenes.numbers.optimizer_choice import NAMES, maker, optimizers
from scenes.numbers.optimizer_races import RaceParameters, optimizer_color, race

MINE = """
from dataclasses import dataclass
import numpy as np
from nncore.optimizers import FirstOrder

@dataclass(frozen=True)
class Signs(FirstOrder):
    def change(self, state, g, t, step):
        return step * np.sign(g), state.first, state.second

class Lamp:
    def __init__(self, step):
        pass
"""


@pytest.fixture
def beside(tmp_path, monkeypatch):
    (tmp_path / "my_optimizers.py").write_text(MINE)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_they_are_what_is_written_at_the_rate_that_tuning_finds(beside):
    assert maker("Adam(beta2=0.99)")(0.2) == Adam(0.2, beta2=0.99)
    assert maker("Nesterov")(0.05) == Nesterov(0.05)
    assert maker("my_optimizers:Signs")(0.1).step == 0.1
    four = {**optimizers(tuple(NAMES))}
    assert four["RMSProp"](0.1) == RMSProp(0.1)


def test_their_names_are_short_where_they_tell_them_apart():
    assert list(optimizers(["Adam(beta1=0.5)", "Adam(beta1=0.8)", "Nesterov"])) == [
        "Adam(beta1=0.5)", "Adam(beta1=0.8)", "Nesterov",
    ]  # fmt: skip
    assert list(optimizers(["Adam", "Adam(beta2=0.9)", "GradientDescent"])) == [
        "Adam", "Adam(beta2=0.9)", "gradient descent",
    ]  # fmt: skip
    corrected = "RMSProp(bias_correction=True)"
    assert list(optimizers(["RMSProp", corrected])) == ["RMSProp", corrected]


def test_they_race_tuned_in_the_section_and_in_its_what_if(beside):
    chosen = ["Nesterov", "Adam", "my_optimizers:Signs"]
    settings = {"optimizers": chosen, "rates": [0.02, 0.1], "race_steps": 20}
    p = RaceParameters.model_validate(settings)
    runs = race(p)
    assert list(runs) == ["Nesterov", "Adam", "Signs"]
    assert np.abs(np.diff(runs["Signs"].points, axis=0)).max() == pytest.approx(p.tuned["Signs"])
    assert len({optimizer_color(copy.deepcopy(name)) for name in runs}) == 3
    what_if = optimizer_race.Parameters.model_validate({**settings, "starts": [2, 2]})
    named = [one["name"] for one in optimizer_race.explore(what_if).traces if one.get("xaxis") == "x2"]
    assert named == list(runs)


def test_the_file_of_an_own_optimizer_is_noted_so_that_a_change_tunes_it_anew(beside):
    with opened_files.during() as files:
        maker("my_optimizers:Signs")
    assert [path.name for path in files] == ["my_optimizers.py"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("Adm", "got 'Adm'. Did you mean 'Adam'?"),
        ("Adam 0.2", "expected an optimizer and its settings, as in 'Adam(beta2=0.99)'"),
        ("Adam(beta3=1)", "expected Adam(step"),
        ("Adam(0.2)", "the learning rate is found by tuning"),
        ("Adam(beta2=1", "expected an optimizer and its settings"),
        ("Adam(beta2=open('x'))", "got \"Adam(beta2=open('x'))\" (malformed"),
        ("nowhere:Lion", "expected a module beside the deck, got 'nowhere', which is not there"),
        ("my_optimizers:Lion", "my_optimizers.py, got 'Lion', which is not in it"),
        ("my_optimizers:Lamp", "expected an nncore.Optimizer, got 'my_optimizers:Lamp', which is a Lamp"),
    ],
)
def test_what_cannot_race_is_said_at_the_decks_line(beside, written, message):
    deck = decks.load(changed(beside, "adam", optimizers=["Adam", written]))
    line = next(
        number for number, text in enumerate(deck.path.read_text().splitlines(), 1) if text.startswith("optimizers = [")
    )
    with pytest.raises(decks.DeckError) as error:
        decks.section_parameters(deck, "adam", RaceOnly)
    assert f"lecture.md:{line}: section 'adam': parameters.optimizers[1]: " in str(error.value)
    assert message in str(error.value)


class RaceOnly(RaceParameters, extra="ignore"):
    """Of the section's parameters, the race."""

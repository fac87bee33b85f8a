"""The author's own points in place of the noisy curve: what they become, who follows, and what cannot be shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from decks import changed
from explored import trace

from lecture import deck as decks
from scenes.explorables.decay_strength import Parameters, explore
from scenes.numbers.curve_samples import CurveSamples
from scenes.numbers.weight_decay import DecayRuns, NoisyRun
from scenes.pictures.curve_fit import FitChart
from scenes.pictures.thumbnails import two_fits

MEASURED = Path(__file__).parents[1] / "decks" / "measured.csv"
ROWS = "".join(f"{x},{x * x}\n" for x in range(20))
QUICK = {"hidden": 4, "steps": 200, "gains": (2.0, 1.0, 1.0), "strengths": (1e-4, 1e-3, 1e-2, 1e-1)}


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(MEASURED.read_text())
    return file


@pytest.fixture(autouse=True)
def runs_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_CACHE", str(tmp_path / "runs"))


def test_every_point_is_there_once_and_the_network_sees_them_from_minus_one_to_one():
    samples = CurveSamples.measured(MEASURED, seed=9)
    known = np.loadtxt(MEASURED, delimiter=",", skiprows=1)
    found = np.vstack([np.hstack([part.x, part.y]) for part in (samples.learn, samples.check)])
    np.testing.assert_array_equal(found[np.argsort(found[:, 0])], known)
    assert [len(samples.learn), len(samples.check)] == [15, 15]
    for axis in ("x", "y"):
        scaled = np.vstack([getattr(part, axis) for part in samples.scaled])
        assert (scaled.min(), scaled.max()) == pytest.approx((-1, 1))


def test_a_chart_has_their_axes_and_no_curve_behind_them(table):
    """The whole section with them is read back in `tests/decks/valley.md`."""
    chart = FitChart(DecayRuns(NoisyRun(data=table, **QUICK)), center=(0, 0), size=(6, 4))
    assert chart.x_range == pytest.approx((0, 5.8))
    assert [tick[1].string for tick in chart.ticks][:3] == ["0", "2", "4"]
    assert chart.drawn_truth("without noise") == []
    places = np.vstack([chart.values_at(part.get_center()[None]) for part in (*chart.learn, *chart.check)])
    known = np.loadtxt(table, delimiter=",", skiprows=1)
    np.testing.assert_allclose(
        places[np.argsort(places[:, 0])], known, atol=0.2
    )  # a triangle's middle is not its place


def test_a_column_is_called_as_it_is_called(tmp_path):
    (tmp_path / "own.csv").write_text(f"t,cost in $ [k]\n{ROWS}")
    chart = FitChart(DecayRuns(NoisyRun(data=tmp_path / "own.csv", **QUICK)), center=(0, 0), size=(6, 4))
    assert [label.string for label in chart.labels] == ["$t$", "cost in $ [k]"]


def test_the_what_if_and_the_small_picture_follow(tmp_path, table):
    exploration = explore(Parameters(data=table, lengths=2, strength=0.001, **QUICK))
    known = np.loadtxt(table, delimiter=",", skiprows=1)
    assert set(trace(exploration, "training")["y"]) < set(known[:, 1])
    assert exploration.layout["xaxis"]["range"] == pytest.approx([0, 5.8])
    assert not any(one["name"] == "without noise" for one in exploration.traces)
    deck = decks.load(changed(tmp_path, "weight-decay", data=table.name))
    with decks.recorded() as asked:
        picture = two_fits((2.8, 1.6), deck)
    assert [name for name in asked if "parameters" in name] == ["sections.weight-decay.parameters.data"]
    assert picture.ground[0].x_range[1] > 5.8


def test_a_changed_number_trains_anew(table):
    before = DecayRuns(NoisyRun(data=table, **QUICK))
    table.write_text(table.read_text().replace("-2.64", "-2.65"))
    after = DecayRuns(NoisyRun(data=table, **QUICK))
    assert not np.array_equal(before.points, after.points)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "expected a file of the lecture, got 'own.csv'"),
        ("x,y\n" + "1,2\n2,3\n", "own.csv: expected 12 to 120 points, each drawn as a dot, got 2"),
        ("x,y,z\n" + "1,2,3\n" * 20, "own.csv: expected two columns, x and y, got x, y, z"),
        ("x,y\n" + "1,2\n" * 20, "own.csv: expected numbers that differ for 'x', got 1 only"),
        (f"x,y\n1,\n{ROWS}", "own.csv:2: expected a number for 'y', got none"),
        (f"x,y\n1,high\n{ROWS}", "own.csv:2: expected a number for 'y', got 'high'"),
    ],
)
def test_what_cannot_be_shown_is_said_at_the_decks_line(tmp_path, content, message):
    if content is not None:
        (tmp_path / "own.csv").write_text(content)
    deck = decks.load(changed(tmp_path, "weight-decay", data="own.csv"))
    line = deck.path.read_text().splitlines().index('data = "own.csv"') + 1
    with pytest.raises(decks.DeckError) as error:
        decks.section_parameters(deck, "weight-decay", NoisyRun)
    assert f"lecture.md:{line}: section 'weight-decay': parameters.data: {message}" in str(error.value)

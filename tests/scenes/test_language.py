"""The language of what scenes draw: every word has its German one, and a decimal comma is read back as it is meant."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest
from played import play

from lecture import deck, language
from lecture.deck import recorded, untranslated
from lecture.kit.charts import Chart
from lecture.kit.digit_readings import read_digits
from lecture.kit.exploration import Control, Exploration, Over
from lecture.kit.exploration import Readout as Line
from lecture.kit.numbers import Readout
from lecture.kit.readings import Number, Table
from lecture.kit.text import Equation, words
from lecture.kit.tick_readings import check_ticks
from lecture.language import tr

PROJECT = Path(__file__).parents[2]
GERMAN = deck.load(PROJECT / "lecture.de.md")
ENGLISH = deck.load(PROJECT / "lecture.md")


@pytest.fixture
def german():
    language.use(GERMAN)
    yield
    language.use(None)


def calls(function: str) -> list[ast.Call]:
    """The calls of a function in the source of what draws, by the function's name."""
    files = [*(PROJECT / "scenes").rglob("*.py"), *(PROJECT / "lecture" / "kit").rglob("*.py")]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    return [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function]


def literals() -> set[str]:
    """Every text that stands in a call of `tr` in the source."""
    return {literal(call.args[0]) for call in calls("tr") if isinstance(call.args[0], ast.Constant)}


def literal(node: ast.expr) -> str:
    """What stands in a text of the source as it is; nothing of another expression."""
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def test_every_text_of_the_source_has_a_german_one():
    assert len(literals()) > 150
    with recorded() as asked:
        for text in literals():
            GERMAN.word(text)
    assert untranslated(asked) == []


def test_no_words_are_drawn_that_were_not_asked_for():
    drawn = {re.sub(r"\$[^$]*\$", "", literal(call.args[0])) for call in calls("words")}
    assert [text for text in drawn if re.search(r"[A-Za-z]{3}", text)] == []


@pytest.mark.sections
def test_a_german_section_is_drawn_without_an_english_word_and_read_back(monkeypatch, german):
    monkeypatch.setenv("LECTURE_DECK", str(GERMAN.path))
    found = play("adam-divider")
    assert found.words == []
    assert not found.wrong
    assert {"Gradientenabstieg", "ein Start, je 80 Schritte: Das beweist nichts"} <= found.texts


def test_the_german_deck_has_the_sections_and_the_parameters_of_the_english_one():
    assert [(one.name, one.scene, one.thumbnail) for one in GERMAN.sections] == [
        (one.name, one.scene, one.thumbnail) for one in ENGLISH.sections
    ]
    for ours, theirs in zip(GERMAN.sections, ENGLISH.sections, strict=True):
        assert (ours.name, ours.parameters) == (theirs.name, theirs.parameters)
        assert len(ours.bullets) == len(theirs.bullets)


@pytest.mark.parametrize("name", [section.name for section in ENGLISH.enabled_sections])
def test_the_german_deck_says_what_the_english_one_says(name):
    ours, theirs = GERMAN.section(name), ENGLISH.section(name)
    what_ifs = [one for one in ENGLISH.explorables if one.after.startswith(f"{name}/")]
    translated = {one.name: one for one in GERMAN.explorables}
    assert list(ours.beats) == list(theirs.beats)
    for one in what_ifs:
        assert (translated[one.name].after, translated[one.name].parameters) == (one.after, one.parameters)
    for texts in (*ours.beats.values(), *(translated[one.name] for one in what_ifs)):
        assert texts.caption
        assert texts.alt
        assert 40 <= len(texts.notes.split()) <= 110, texts.caption


def test_the_german_notes_have_the_marks_of_the_english_ones():
    ours, theirs = (
        {(section.name, beat): text.notes.marks for section in one.sections for beat, text in section.beats.items()}
        for one in (GERMAN, ENGLISH)
    )
    assert sum(map(len, theirs.values())) > 150
    assert ours == theirs


def test_numbers_have_a_comma_and_are_read_back(german):
    readout = Readout(-0.25, "{:.2f}")
    assert readout.string == "−0,25"
    assert read_digits(readout) == "−0.25"
    assert read_digits(Readout(1.1136, "{:.4f}")) == "1.1136"  # a 1 is narrow, and stands far from its comma
    assert read_digits(Equation("x = -0.25 dot 10^(-3)")).endswith("−0.25.10−3")
    assert Number(words("Lernrate $eta = 0.07$, dann 20 Schritte"), "0.07").read().values == 0.07
    assert Number(words("93.5 % von 359, also viele"), "359").read().values == 359
    assert Table(Equation("mat(-0.25, 1.50; 0.00, 3.75)")).read().values == pytest.approx(
        np.array([[-0.25, 1.5], [0.0, 3.75]])
    )


def test_what_is_listed_is_told_from_a_decimal(german):
    pair = words(f"${tr('({first}, {second})', first='0.5', second='3')}$")
    assert Number(pair, "0.5").read().values == 0.5
    assert Number(pair, "3").read().values == 3
    assert Number(words("3, 4 und 5"), "4").read().values == 4


def test_axes_have_commas_and_stand_where_they_say(german):
    chart = Chart((0, 1), (0.0, 0.5))
    assert "0,2" in {label.string for _, label in chart.ticks}
    check_ticks(chart)


def test_what_the_deck_says_is_set_as_it_stands(german):
    kinds = (words(deck.Prose("3.12")), words("3.12"), Equation("3.12", as_it_is=True), Equation("3.12"))
    point, comma, point_in_formula, comma_in_formula = (text.family_members_with_points()[1].height for text in kinds)
    assert comma > 1.2 * point
    assert comma_in_formula > 1.2 * point_in_formula


def test_an_exploration_has_commas_in_its_texts(german):
    rate = Control("rate", "η", (0.01, 0.5))
    packed = Exploration(
        (rate,), ({"name": "C = 0.5", "x": [1.5]},), {}, (Line("Kosten", Over(("rate",), ["1.5", "2"])),)
    )
    told = packed.packed()
    assert told["controls"][0]["texts"] == ("0,01", "0,5")
    assert told["traces"][0] == {"name": "C = 0,5", "x": [1.5]}
    assert told["readouts"][0]["text"]["list"] == ["1,5", "2"]
    assert told["layout"]["separators"] == ",."


def test_english_has_points():
    assert Readout(0.25, "{:.2f}").string == "0.25"
    assert tr("cost") == "cost"

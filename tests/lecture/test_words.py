"""The tables of words: which are read, what is wrong with one, what falls back to English, and what is drawn again."""

import pytest
from conftest import SmallLecture

from lecture import deck
from lecture.commands.main import main

DECK = """\
---
title: Kosten
language: {language}
---

# Kosten {{#talk scene=talk:Talk}}

## tell

Sie fallen.

::: notes
Sie fallen.
:::

::: alt
Zwei Wörter.
:::
"""
SCENE = """\
from manim import FadeIn
from lecture.kit.scene import LectureScene, beat
from lecture.kit.text import words
from lecture.language import tr


class Talk(LectureScene):
    @beat
    def tell(self):
        self.play(FadeIn(words(tr("cost")), words(tr("{count} steps of gauging", count=3)).shift([0, 1, 0])))
"""


@pytest.fixture
def talk(tmp_path):
    """Writes a deck of a scene with two texts, and the tables of words beside it."""

    def write(language="de", **tables):
        (tmp_path / "talk.py").write_text(SCENE)
        (tmp_path / "lecture.md").write_text(DECK.format(language=language), "utf-8")
        for name, table in tables.items():
            (tmp_path / "words").mkdir(exist_ok=True)
            (tmp_path / "words" / f"{name.replace('_', '-')}.toml").write_text(table, "utf-8")
        return SmallLecture(tmp_path)

    return write


BOTH = '"cost" = "Kosten"\n"{count} steps of gauging" = "{count} Eichschritte"\n'


def test_a_table_beside_the_deck_has_the_last_word_and_a_region_corrects_its_language(talk):
    small = talk("de-AT", de='"sum" = "Gesamt"\n"cost" = "Kosten"', de_AT='"cost" = "Spesen"')
    found = deck.load(small.deck)
    assert [found.word(text) for text in ("cost", "sum", "others", "unknown")] == [
        "Spesen", "Gesamt", "übrige", "unknown",
    ]  # fmt: skip


def test_the_table_of_a_package_with_scenes_is_read(talk):
    small = talk()
    small.edit("scene=talk:Talk", "scene=told.first:Talk")
    (small.folder / "told" / "words").mkdir(parents=True)
    (small.folder / "told" / "words" / "de.toml").write_text('"cost" = "Aufwand"', "utf-8")
    assert deck.load(small.deck).word("cost") == "Aufwand"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('"cost" = \n"sum" = "Summe"', r'de\.toml: expected lines such as "cost" = "Kosten", but: .*line 1'),
        ('"cost" = 3', r"de\.toml:1: 'cost': expected a text, got 3"),
        ('"{count} steps" = "Schritte"', r"expected \{count\} in the translation as well, got no \{\.\.\.\}"),
        ('"cost" = "{zahl}"', r"expected no \{\.\.\.\} in the translation as well, got \{zahl\}"),
        ('"{count} steps" = "{count Schritte"', r"expected braces in pairs around a name"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(talk, table, message):
    small = talk(de=table)
    with pytest.raises(deck.DeckError, match=message):
        deck.load(small.deck)


@pytest.mark.renders
def test_words_without_a_translation_are_told_and_refused_if_one_is_strict(talk, capsys):
    small = talk(de='"cost" = "Kosten"')
    lost = "without translation in words/de.toml: '{count} steps of gauging'"
    assert main(["check", "--deck", str(small.deck)]) == 0
    assert f"talk: 1 beats, 3 s\n  {lost}\n" in capsys.readouterr().out
    assert main(["check", "--strict", "--deck", str(small.deck)]) == 2
    assert f"section 'talk' failed: {lost}" in capsys.readouterr().err
    talk(de=BOTH)
    assert main(["check", "--strict", "--deck", str(small.deck)]) == 0
    talk("en")
    assert main(["check", "--strict", "--deck", str(small.deck)]) == 0


@pytest.mark.renders
def test_a_word_draws_those_sections_again_that_have_read_it(talk, capsys):
    small = talk(de=BOTH)
    assert small.run("render", "--quality", "draft") == 0

    def explained():
        capsys.readouterr()
        assert small.run("render", "--quality", "draft", "--explain") == 0
        return capsys.readouterr().out

    talk(de=BOTH + '"weight" = "Gewicht"\n')
    assert "talk: unchanged" in explained()
    talk(de=BOTH.replace("Kosten", "Verlust"))
    assert "words.cost changed from 'Kosten' to 'Verlust'" in explained()

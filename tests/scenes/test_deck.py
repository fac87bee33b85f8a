"""The deck file: what it holds, and the one clear message for each thing that can be wrong with it."""

import re
from pathlib import Path

import pydantic
import pytest

from lecture import deck as deck_file
from lecture.deck import DeckError, Parameters, explorable_parameters, load, section_parameters
from lecture.deck.lines import key_lines

GOOD = """\
title = "NEURAL NETWORKS"
author = "JAMIE CLINE"

[[sections]]
name = "backpropagation"
scene = "scenes.s05_backpropagation:Backpropagation"
heading = "Backpropagation"
bullets = ["How do we know?", "Requests, [in] order"]
[sections.parameters]
step = 0.5
sizes = [
    2,  # a comment
    3,
]
[sections.beats.requests]
caption = "Requests"
notes = "They add up."
alt = "Arrows"

[[sections]]
name = "adam"
scene = "scenes.s09_adam:AdamOptimisation"
enabled = false
heading = "Adam"
"""


class Model(Parameters):
    step: float = pydantic.Field(default=0.1, gt=0)
    sizes: tuple[pydantic.PositiveInt, ...] = (2, 2)


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "lecture.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def error(path: Path) -> str:
    with pytest.raises(DeckError) as caught:
        load(path)
    return str(caught.value)


def test_a_good_deck_is_read_whole(write):
    path = write(GOOD)
    deck = load(path)
    assert (deck.title, deck.author, deck.theme, deck.path) == ("NEURAL NETWORKS", "JAMIE CLINE", "dark", path)
    assert [section.name for section in deck.sections] == ["backpropagation", "adam"]
    assert [section.name for section in deck.enabled_sections] == ["backpropagation"]
    assert deck.section("backpropagation").beats["requests"].notes == "They add up."
    assert deck.section("adam").bullets == ()


def test_parameters_are_typed_and_defaulted_by_the_scene(write):
    deck = load(write(GOOD))
    assert section_parameters(deck, "backpropagation", Model) == Model(step=0.5, sizes=(2, 3))
    assert section_parameters(deck, "adam", Model) == Model()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("step = 0.5", "step = -0.5", ":10: sections[0].parameters.step: expected greater than 0, got -0.5."),
        ("    3,\n", "    0,\n", ":13: sections[0].parameters.sizes[1]: expected greater than 0, got 0."),
        (
            "step = 0.5",
            "stpe = 0.5",
            ":10: sections[0].parameters.stpe: expected one of step, sizes, got 'stpe'. Did you mean 'step'?",
        ),
    ],
)
def test_a_wrong_parameter_names_file_line_key_expected_and_got(write, old, new, says):
    path = write(GOOD.replace(old, new))
    with pytest.raises(DeckError) as caught:
        section_parameters(load(path), "backpropagation", Model)
    assert str(caught.value).startswith(f"{path}{says}")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('author = "JAMIE CLINE"', "author = 3", ":2: author: expected a valid string, got 3."),
        ('author = "JAMIE CLINE"', "", ": author: expected this key, got nothing. Add it."),
        ('name = "adam"', 'name = "Adam W"', ":21: sections[1].name: expected lower-case letters and digits"),
        (
            'name = "adam"',
            'name = "backpropagation"',
            "every section needs a name of its own, but 'backpropagation' is there 2 times",
        ),
        ("enabled = false", "enabeld = false", ":23: sections[1].enabeld: expected one of name, scene, enabled,"),
        ("enabled = false", "enabled = 7", ":23: sections[1].enabled: expected a valid boolean"),
        ("scenes.s09_adam:AdamOptimisation", "AdamOptimisation", ":22: sections[1].scene: expected module:Class"),
        (
            'notes = "They',
            'note = "They',
            ":17: sections[0].beats.requests.note: expected one of caption, notes, alt, got 'note'.",
        ),
        ('alt = "Arrows"', "", ":15: sections[0].beats.requests.alt: expected this key, got nothing. Add it."),
        ('"How do we know?"', '""', ":8: sections[0].bullets[0]: expected at least 1"),
        ("title =", 'theme = "pink"\ntitle =', ":1: theme: expected 'dark', 'light' or 'contrast', got 'pink'."),
        ("step = 0.5", "step = ", ":10: expected TOML, got 'step ='"),
    ],
)
def test_a_wrong_deck_names_file_line_key_expected_and_got(write, old, new, says):
    path = write(GOOD.replace(old, new))
    message = error(path)
    assert says in message
    assert message.startswith(str(path))


SHARED = GOOD.replace("[[sections]]", "[shared.network]\nsizes = [4, 1]\nseed = 3\n\n[[sections]]", 1)


class Seeded(Model):
    seed: int = 0


def test_sections_that_share_a_table_have_its_keys_and_their_own_count_instead(write):
    deck = load(write(re.sub('(?=heading = "(Back|Adam))', 'shared = ["network"]\n', SHARED)))
    assert section_parameters(deck, "backpropagation", Seeded) == Seeded(step=0.5, sizes=(2, 3), seed=3)
    assert section_parameters(deck, "adam", Seeded) == Seeded(sizes=(4, 1), seed=3)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("seed = 3", "sede = 3", ":6: shared.network.sede: expected one of step, sizes, seed, got 'sede'. Did you"),
        ("[4, 1]", "[4, 0]", ":5: shared.network.sizes[1]: expected greater than 0, got 0."),
        (
            'shared = ["network"]', 'shared = ["netwrok"]',
            ":29: sections[1].shared: expected one of network, got 'netwrok'. Did you mean 'network'? Correct it, or "
            "add a table [shared.netwrok].",
        ),
        (
            'shared = ["network"]', 'shared = ["network", "network"]',
            ":29: sections[1].shared: expected tables with keys of their own, got 'seed' twice. Keep one of them.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_shared_table_is_told_where_it_stands(write, old, new, says):
    path = write(SHARED.replace('"Adam"', '"Adam"\nshared = ["network"]').replace(old, new))
    with pytest.raises(DeckError) as caught:
        section_parameters(load(path), "adam", Seeded)
    assert str(caught.value).startswith(f"{path}{says}")


def test_every_fault_of_a_deck_is_told_at_once(write):
    message = error(
        write(GOOD.replace("enabled = false", "enabled = 7").replace('author = "JAMIE CLINE"', "author = 3"))
    )
    assert len(message.splitlines()) == 2


def test_a_deck_without_a_section_to_show_is_refused(write):
    assert "sections: expected at least 1, got 0" in error(write('title = "T"\nauthor = "A"\nsections = []\n'))
    assert "at least one section must be enabled" in error(
        write(
            GOOD.replace("enabled = false", "enabled = false").replace(
                'heading = "Back', 'enabled = false\nheading = "Back'
            )
        )
    )


def test_a_missing_or_unreadable_file_says_what_to_do(tmp_path):
    assert "--deck" in error(tmp_path / "lecture.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"')
    assert "UTF-8" in error(tmp_path / "latin.toml")


def test_an_unknown_section_suggests_the_nearest(write):
    with pytest.raises(DeckError, match="Did you mean 'adam'"):
        load(write(GOOD)).section("adma")


def test_the_deck_is_found_by_variable_and_from_a_folder_below(write, tmp_path, monkeypatch):
    path = write(GOOD)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.delenv("LECTURE_DECK", raising=False)
    monkeypatch.chdir(below)
    assert deck_file.find() == path
    monkeypatch.chdir("/")
    monkeypatch.setenv("LECTURE_DECK", str(path))
    assert load().path == path


def test_key_lines_reads_every_form_of_toml():
    lines = [
        "a.b = 1",
        '"c" = """x',
        "= y",
        '"""',
        "d = [[1],",
        " [2, {e = 3}]]",
        '[t."u"]',
        "v = '#' # w",
        "[[x]]",
        "[[x.y]]",
        "z = 1979-05-27T07:32:00Z",
        "[[x.y]]",
    ]
    text = "\n".join(lines)
    assert dict(key_lines(text)) == {
        ("a", "b"): 1,
        ("c",): 2,
        ("d",): 5,
        ("d", 0): 5,
        ("d", 0, 0): 5,
        ("d", 1): 6,
        ("d", 1, 0): 6,
        ("d", 1, 1): 6,
        ("d", 1, 1, "e"): 6,
        ("t", "u"): 7,
        ("t", "u", "v"): 8,
        ("x", 0): 9,
        ("x", 0, "y", 0): 10,
        ("x", 0, "y", 0, "z"): 11,
        ("x", 0, "y", 1): 12,
    }


EXPLORABLE = """
[[explorables]]
name = "rates"
source = "scenes.explorables.learning_rate:explore"
after = "backpropagation/requests"
heading = "What if?"
caption = "Rates"
notes = "Turn it."
alt = "A curve"
[explorables.parameters]
step = 0.5
"""


def test_an_explorable_is_shown_with_its_section_alone(write):
    deck = load(write(GOOD + EXPLORABLE))
    (explorable,) = deck.enabled_explorables
    assert explorable.after == "backpropagation/requests"
    assert explorable_parameters(deck, explorable, Model).step == 0.5
    one_off = GOOD.replace("enabled = false", "").replace('heading = "Back', 'enabled = false\nheading = "Back')
    assert load(write(one_off + EXPLORABLE)).enabled_explorables == ()
    assert load(write(GOOD + EXPLORABLE.replace("after", "enabled = false\nafter"))).enabled_explorables == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        (
            'after = "backpropagation/requests"',
            'after = "backpropagation/request"',
            29,
            "explorables[0].after: expected SECTION/BEAT of this deck, got 'backpropagation/request'. "
            "Did you mean 'backpropagation/requests'? Change it in the file.",
        ),
        ('after = "backpropagation/requests"', 'after = "requests"', 29, "expected SECTION/BEAT, such as"),
        ("learning_rate:explore", "learning_rate", 28, "expected module:function, such as scenes.explorables"),
        ('caption = "Rates"', 'captoin = "Rates"', 31, "Did you mean 'caption'?"),
        ('name = "rates"', 'name = "adam"', None, "every section and explorable needs a name of its own, but 'adam'"),
    ],
)
def test_what_is_wrong_with_an_explorable_is_told_with_its_line(write, old, new, line, expected):
    message = error(write(GOOD + EXPLORABLE.replace(old, new)))
    assert expected in message
    assert line is None or f"lecture.toml:{line}: explorables[0]" in message


def test_parameters_of_an_explorable_name_their_line(write):
    deck = load(write(GOOD + EXPLORABLE.replace("step = 0.5", "step = -1")))
    with pytest.raises(DeckError, match=r"lecture.toml:35: explorables\[0\].parameters.step: expected greater than 0"):
        explorable_parameters(deck, deck.explorables[0], Model)


def test_an_unknown_name_lists_the_explorables_as_well(write):
    deck = load(write(GOOD + EXPLORABLE))
    with pytest.raises(DeckError, match=r"Did you mean 'rates'.* The explorables are: rates"):
        deck.section("rate")

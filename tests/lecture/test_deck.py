"""The deck file: what it holds, and the one clear message for each thing that can be wrong with it."""

import pickle
from pathlib import Path

import pydantic
import pytest

from lecture import deck as deck_file
from lecture.deck import DeckError, Parameters, Theme, explorable_parameters, load, section_parameters
from lecture.deck.tables import key_lines

GOOD = """\
---
title: NEURAL NETWORKS
author: JAMIE CLINE
---

# Backpropagation {scene=scenes.s05_backpropagation:Backpropagation}

- How do we know?
- Requests, [in] *order*: $\\frac{\\partial C}{\\partial w}$

```toml {.parameters}
step = 0.5
sizes = [
    2,  # a comment
    3,
]
```

## requests

Requests
on two lines

::: notes
They add up.

- for each neuron, with **weight**
- $w_1$ & <b>
:::

::: alt
Arrows
:::

## What if? {#rates explorable=scenes.explorables.learning_rate:explore}

Rates

```toml {.parameters}
rate = 0.5
```

# Adam (AME) {#adam scene="scenes.s09_adam:AdamOptimisation" enabled=false}
"""


class Model(Parameters):
    step: float = pydantic.Field(default=0.1, gt=0)
    sizes: tuple[pydantic.PositiveInt, ...] = (2, 2)


class Rate(Parameters):
    rate: float = pydantic.Field(gt=0)


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "lecture.md"
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
    assert (deck.title, deck.author, deck.theme, deck.path) == ("NEURAL NETWORKS", "JAMIE CLINE", Theme("dark"), path)
    assert [(section.name, section.heading) for section in deck.sections] == [
        ("backpropagation", "Backpropagation"),
        ("adam", "Adam (AME)"),
    ]
    assert [section.name for section in deck.enabled_sections] == ["backpropagation"]
    assert list(deck.section("backpropagation").beats) == ["requests"]
    assert deck.section("adam").bullets == ()


def test_words_are_read_as_words_and_set_as_markup(write):
    section = load(write(GOOD)).section("backpropagation")
    assert section.bullets == ("How do we know?", "Requests, [in] order: (∂C)/(∂w)")
    assert section.bullets[1].typst == ('#"Requests, [in] "#emph[#"order"]#": "#box($frac(partial C, partial w)$)')
    said = section.beats["requests"]
    assert said.caption == "Requests on two lines"
    assert said.caption.html == "Requests on two lines"
    assert said.notes == "They add up.\n\n• for each neuron, with weight\n• w₁ & <b>"
    assert "<li>for each neuron, with <strong>weight</strong></li>" in said.notes.html
    assert "</math> &amp; &lt;b&gt;" in said.notes.html
    assert '#list([#"for each neuron, with "#strong[#"weight"]]' in said.notes.typst
    copy = pickle.loads(pickle.dumps(said.notes))
    assert (copy, copy.typst, copy.html) == (said.notes, said.notes.typst, said.notes.html)


def test_nothing_that_is_written_runs_in_typst(write):
    said = load(write('# #panic() [x] \\\\ "\n\n- $x$ #eval("1") `#a`\n')).sections[0]
    assert said.heading.typst == r'#"#panic() [x] \\ \""'
    assert said.bullets[0].typst == r'#box($x$)#" #eval(\"1\") "#raw("#a")'


def test_a_decimal_comma_is_part_of_its_number(write):
    said = load(write("# A\n\n- $x = 0{,}25$\n")).sections[0].bullets[0]
    assert (said, said.typst) == ("x = 0,25", '#box($x = 0","25$)')
    assert "<mn>0,25</mn>" in said.html


def test_a_section_hands_on_what_it_took_from_a_table(write):
    text = (
        "```toml {.parameters #common}\nstep = 2\nsizes = [3]\n```\n\n# A {scene=a:B parameters=common}\n\n## beat\n\n"
        "## What if? {explorable=a:b parameters=a}\n\n``` {.toml .parameters}\nsizes = [4]\n```\n"
    )
    deck = load(write(text))
    assert deck.explorables[0].parameters == {"step": 2, "sizes": [4]}
    assert ":2: explorable 'what-if': parameters.step" in deck.place("explorables", 0, "parameters", "step")


def test_a_formula_in_a_line_is_broken_only_if_it_is_long(write):
    said = load(write("# A\n\n- $a + b + c + d + e + f + g + h$\n- $a + b$\n")).sections[0].bullets
    assert [text.typst[:5] for text in said] == ["$a + ", "#box("]


def test_parameters_are_typed_and_defaulted_by_the_scene(write):
    deck = load(write(GOOD))
    assert section_parameters(deck, "backpropagation", Model) == Model(step=0.5, sizes=(2, 3))
    assert section_parameters(deck, "adam", Model) == Model()


def test_a_section_takes_the_parameters_of_another_and_changes_some(write):
    path = write(GOOD.replace("enabled=false", "parameters=backpropagation"))
    assert section_parameters(load(path), "adam", Model) == Model(step=0.5, sizes=(2, 3))
    path.write_text(path.read_text() + "\n```toml {.parameters}\nstep = 2.0\n```\n")
    assert section_parameters(load(path), "adam", Model) == Model(step=2.0, sizes=(2, 3))
    wrong = load(write(path.read_text().replace("    3,", "    0,")))
    with pytest.raises(
        DeckError, match=r"lecture.md:15: section 'adam': parameters.sizes\[1\]: expected greater than 0"
    ):
        section_parameters(wrong, "adam", Model)
    said = error(write(GOOD.replace("enabled=false", "parameters=backprop")))
    assert "or of a section that has one, above, got 'backprop'. Did you mean 'backpropagation'?" in said


def test_named_parameters_stand_once_for_whoever_names_them(write):
    table = "```toml {.parameters #common}\nstep = 4.0\n```\n\n# Back"
    named = GOOD.replace("# Back", table).replace("enabled=false", 'parameters="common backpropagation"')
    deck = load(write(named.replace("propagation {", "propagation {parameters=common ")))
    assert section_parameters(deck, "backpropagation", Model) == Model(step=0.5, sizes=(2, 3))
    assert section_parameters(load(write(named)), "adam", Model) == Model(step=0.5, sizes=(2, 3))
    wrong = load(write(named.replace("4.0", "-4.0").replace(' backpropagation"', '"')))
    with pytest.raises(DeckError, match=r"lecture.md:7: section 'adam': parameters.step: expected greater than 0"):
        section_parameters(wrong, "adam", Model)


SECTION = "section 'backpropagation': parameters"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("step = 0.5", "step = -0.5", f":12: {SECTION}.step: expected greater than 0, got -0.5."),
        ("    3,\n", "    0,\n", f":15: {SECTION}.sizes[1]: expected greater than 0, got 0."),
        (
            "step = 0.5",
            "stpe = 0.5",
            f":12: {SECTION}.stpe: expected one of step, sizes, got 'stpe'. Did you mean 'step'?",
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
        (
            "title:",
            "theme: pink\ntitle:",
            ":2: theme: expected dark, light, contrast or a theme file such as my-theme.toml, got 'pink'.",
        ),
        (
            "title:",
            "titel:",
            ":2: titel: expected one of title, author, language, theme, include, voice, got 'titel'. Did you",
        ),
        ("author: ", "author ", ":3: expected lines of `key: value`, got 'author JAMIE CLINE' (could not find"),
        ("{#adam", "{#Adam_W", "section 'Adam_W': name: expected lower-case letters and digits"),
        ("{#adam", "{#backpropagation", "every section and explorable needs a name of its own, but 'backpropagation'"),
        (
            "enabled=",
            "enabeld=",
            ":43: expected one of scene, minutes, enabled, thumbnail, entry, parameters, got 'enabeld'. Did you mean",
        ),
        ("enabled=false", "enabled=7", ":43: section 'adam': enabled: expected a valid boolean"),
        ("scenes.s09_adam:Adam", "Adam", ":43: section 'adam': scene: expected module:Class"),
        ("::: notes", "::: note", ":24: expected ::: notes or ::: alt, got ::: note. Did you mean 'notes'?"),
        ("::: alt", "::: notes", ":31: expected notes once for a beat or a slide, got them twice."),
        ("on two lines", "\non two paragraphs", ":23: expected one paragraph for a beat, its caption. Put what"),
        ("## requests", "## Requests", "backpropagation': beats.Requests: expected lower-case letters and digits"),
        ("step = 0.5", "step = ", ":12: expected TOML, got 'step ='"),
        ("\\partial w", "\\partail w", ":9: expected LaTeX commands that can be set, got \\partail in"),
        ("<b>\n:::", "<b>", ":24: expected a line ::: that ends '::: notes', got none. Add it."),
        ("{\\partial w}", "{\\partial w", ":9: expected braces in pairs, got { in"),
        (
            "learning_rate:explore}",
            "learning_rate}",
            ":35: explorable 'rates': source: expected module:function, such as",
        ),
        ("{#rates", "{#adam", "every section and explorable needs a name of its own, but 'adam'"),
    ],
)
def test_a_wrong_deck_names_file_line_key_expected_and_got(write, old, new, says):
    path = write(GOOD.replace(old, new))
    message = error(path)
    assert says in message
    assert message.startswith(str(path))


def test_every_fault_of_a_deck_is_told_at_once(write):
    message = error(write(GOOD.replace("enabled=false", "enabled=7").replace("title:", "theme: pink\ntitle:")))
    assert len(message.splitlines()) == 2


def test_a_deck_without_a_section_to_show_is_refused(write):
    assert "sections: expected at least 1, got 0" in error(write("---\ntitle: T\n---\n"))
    one_off = GOOD.replace("backpropagation:Backpropagation", "backpropagation:Backpropagation enabled=false")
    assert "at least one section must be enabled" in error(write(one_off))


def test_a_missing_or_unreadable_file_says_what_to_do(tmp_path):
    assert "--deck" in error(tmp_path / "lecture.md")
    (tmp_path / "latin.md").write_bytes(b"# \xe9")
    assert "UTF-8" in error(tmp_path / "latin.md")


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


def test_an_explorable_stands_behind_its_beat_and_is_shown_with_its_section_alone(write):
    deck = load(write(GOOD))
    (explorable,) = deck.enabled_explorables
    assert (explorable.heading, explorable.after) == ("What if?", "backpropagation/requests")
    assert explorable_parameters(deck, explorable, Rate).rate == 0.5
    on = GOOD.replace(" enabled=false", "")
    one_off = on.replace("backpropagation:Backpropagation", "backpropagation:Backpropagation enabled=false")
    assert load(write(one_off)).enabled_explorables == ()
    assert load(write(GOOD.replace(":explore}", ":explore enabled=false}"))).enabled_explorables == ()
    first = (
        GOOD.replace("## requests", "")
        .replace("Requests\non two lines", "")
        .replace("::: notes", "<!--")
        .replace("## What", "-->\n## What")
    )
    assert "expected a beat before a what-if. Move it behind the beat" in error(write(first))


def test_parameters_of_an_explorable_name_their_line(write):
    deck = load(write(GOOD.replace("rate = 0.5", "rate = -1")))
    with pytest.raises(DeckError, match=r"lecture.md:40: explorable 'rates': parameters.rate: expected greater than 0"):
        explorable_parameters(deck, deck.explorables[0], Rate)


def test_an_unknown_name_lists_the_explorables_as_well(write):
    deck = load(write(GOOD))
    with pytest.raises(DeckError, match=r"Did you mean 'rates'.* The explorables are: rates"):
        deck.section("rate")


INCLUDING = """\
---
title: A talk
include:
  - parts/learning.md
  - end.md
---

# Hello

- Good morning
"""
LEARNING = """\
# Learning {scene=talk:Learning}

```toml {.parameters}
step = 1
```

## descent
Downhill.
"""
END = """\
# The end

![A picture](end.png)
"""


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """A deck in three files."""
    (tmp_path / "parts").mkdir()
    for name, text in {"lecture.md": INCLUDING, "parts/learning.md": LEARNING, "end.md": END}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_deck_in_several_files_is_one(parts: Path) -> None:
    deck = load(parts / "lecture.md")
    assert [section.name for section in deck.sections] == ["hello", "learning", "the-end"]
    assert deck.files == [parts / "lecture.md", parts / "parts" / "learning.md", parts / "end.md"]
    assert deck.place("sections", 1, "parameters", "step") == (
        f"{parts / 'parts' / 'learning.md'}:4: section 'learning': parameters.step"
    )
    assert deck.places.at(deck.sections[2].pages[0].line) == f"{parts / 'end.md'}:1"


def test_a_picture_is_named_from_the_file_that_shows_it(parts: Path) -> None:
    (parts / "parts" / "learning.md").write_text("# Hills\n\n![Hills](hills.png)\n", encoding="utf-8")
    pages = [page for section in load(parts / "lecture.md").sections for page in section.pages]
    pieces = [piece for page in pages for click in page.clicks for piece in click.pieces]
    assert [piece.file for piece in pieces if hasattr(piece, "file")] == ["parts/hills.png", "end.png"]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("lecture.md", "end.md", "ende.md", "lecture.md:3: include: expected a Markdown file, got 'ende.md', which"),
        ("end.md", "# The end", "# The end\n\n$\\unknown$", "end.md:3: expected LaTeX commands"),
        ("end.md", "# The end", "# The end {minutes=-1}", "end.md:1: section 'the-end': minutes: expected greater"),
        (
            "end.md",
            "# The end",
            "---\ntitle: B\n---\n# The end",
            "end.md:1: expected no lines of `key: value` at the top",
        ),
        ("end.md", "# The end", "# The end \U000f0000", "end.md:1: expected letters that a font has"),
        ("parts/learning.md", "Downhill.", "Downhill.\n\nAgain.", "learning.md:10: expected one paragraph for a beat"),
        ("parts/learning.md", "Learning {", "Learning {minut=3 ", "learning.md:1: expected one of scene, minutes"),
    ],
)
def test_what_is_wrong_in_an_included_file_is_said_with_its_line(
    parts: Path, name: str, old: str, new: str, message: str
) -> None:
    file = parts / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DeckError) as error:
        load(parts / "lecture.md")
    assert message in str(error.value)

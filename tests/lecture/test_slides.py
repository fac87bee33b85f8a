"""Decks of plain Markdown, as authors write them: every bullet and formula stands in film, page, handout and slides."""

import re
import shutil
from pathlib import Path

import av
import pptx
import pytest
from conftest import SmallLecture

from lecture import deck as deck_file
from lecture.commands.main import main
from lecture.deck import READY_MADE, Deck
from lecture.deck.content import Caption, Display, Listing, Paragraph, Picture, Piece, Point, Quote, Table

CASES = Path(__file__).parent / "cases"


def loaded(name: str) -> Deck:
    return deck_file.load(CASES / name)


def pieces(deck: Deck) -> list[Piece]:
    pages = [page for section in deck.sections for page in section.pages]
    return [piece for page in pages for click in page.clicks for piece in click.pieces]


def test_the_author_s_slides_have_a_click_for_each_bullet_and_formula():
    text = (CASES / "slides-as-written.md").read_text(encoding="utf-8")
    deck = loaded("slides-as-written.md")
    assert (deck.title, deck.author) == ("NEURAL NETWORKS", "")
    assert [section.heading for section in deck.sections] == re.findall(r"^# (.*)$", text.partition("```")[0], re.M)
    assert {section.scene for section in deck.sections} == {READY_MADE}
    bullets, formulas = re.findall(r"^- (.*)$", text, re.M), re.findall(r"^\$\$(.*)\$\$$", text, re.M)
    clicks = [click for section in deck.sections for page in section.pages for click in page.clicks]
    found = [[piece for piece in click.pieces if isinstance(piece, Point | Display)] for click in clicks]
    assert [len(group) for group in found if group] == [1] * (len(bullets) + len(formulas))
    points = [str(piece.text) for piece in pieces(deck) if isinstance(piece, Point)]
    assert [point.split(" C")[0].split(" θ")[0] for point in points] == [
        re.split(r" +\$", bullet)[0].strip() for bullet in bullets
    ]
    assert len([piece for piece in pieces(deck) if isinstance(piece, Display)]) == len(formulas) == 19
    (listing,) = [piece for piece in pieces(deck) if isinstance(piece, Listing)]
    assert listing.source == text.partition("```\n")[2].removesuffix("\n```")
    others = [str(piece.text) for piece in pieces(deck) if isinstance(piece, Caption | Paragraph)]
    assert others == ["JAMIE CLINE", "Fig: gradient descent", "Fig: gradient descent", "Adam\nOptimisation"]


def test_what_is_no_markup_is_as_it_was_written():
    deck = loaded("markup.md")
    (section,) = deck.sections
    assert deck.title == "A & B <i>\"quoted\"</i> 'single' {curly} \\N back"
    assert deck.author == "A'B & Söhne <team>"
    assert section.heading == "Cost C(θ) & <b>tags</b> {w} #hash star under"
    assert section.bullets == (
        "Price: 5 < 6 > 4 & \"q\" -- 'x' [y] @z ~ = + - / c",
        "The set {w₁, w₂} and the gradient ∇C, ŷ, Nu --> 0",
    )
    assert '#emph[#"star"]' in section.heading.typst
    first, second = section.beats.values()
    assert first.notes == second.notes
    assert first.notes.endswith("--> and ]]> and \\nabla, {\\b1}not bold{\\b0}, \\n not a line.")
    assert "<li>second, with &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;</li>" in first.notes.html
    assert first.alt == 'A "square" <under> the & heading'


def test_dollars_stand_beside_formulas():
    assert loaded("dollar.md").sections[0].bullets == (
        "It costs 5$ per step",
        "From $5 to $10, at η = 5",
        "Fractions a/b, indices xᵢⱼ, matrices (a b; c d)",
    )


def test_a_file_with_a_byte_order_mark_and_carriage_returns_is_a_deck_of_two_clicks():
    deck = loaded("bom-crlf.md")
    assert (CASES / "bom-crlf.md").read_bytes().startswith(b"\xef\xbb\xbf---\r\n")
    assert deck.title == "Saved by an editor"
    assert list(deck.sections[0].beats) == ["first", "second"]


def test_a_command_that_latex_does_not_have_is_one_message(capsys):
    assert main(["check", "--deck", str(CASES / "unknown-command.md")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "unknown-command.md:4: expected LaTeX commands that can be set, got \\frobnicate in" in said[0]


KINDS = """\
# Kinds

Somebody

# Nested

Text before.

- First
  - deeper
    1. numbered

> Words.
>
> — Their author

## A second page

| a | b |
|---|--:|
| 1 | $x$ |

![A dot](dot.png "Its caption")

---

```typst
#rect(width: 1em)
```

---

---
<!-- a comment

with a blank line -->
# A divider
"""


def test_every_kind_of_slide_comes_from_its_natural_markdown(tmp_path):
    (tmp_path / "lecture.md").write_text(KINDS, encoding="utf-8")
    deck = deck_file.load(tmp_path / "lecture.md")
    title, nested, divider = (section.pages for section in deck.sections)
    assert [page.is_title for page in (*title, *nested, *divider)] == [True, False, False, False, False, True]
    kinds = [[type(piece) for click in page.clicks for piece in click.pieces] for page in nested]
    assert kinds == [[Paragraph, Point, Point, Point, Quote], [Table, Picture], [Display], []]
    points = [piece for piece in pieces(deck) if isinstance(piece, Point)]
    assert [(piece.level, piece.mark) for piece in points] == [(0, "•"), (1, "•"), (2, "1.")]
    assert list(deck.section("nested").beats) == [
        *("text-before", "first", "deeper", "numbered", "words", "a-b-1-x", "a-dot", "a-drawing-by-typst", "slide")
    ]
    assert deck.section("nested").beats["deeper"].alt == "Nested\nText before.\nFirst\ndeeper"


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> SmallLecture:
    """The author's slides, rendered at draft by the command alone."""
    folder = tmp_path_factory.mktemp("written")
    shutil.copy(CASES / "slides-as-written.md", folder / "lecture.md")
    lecture = SmallLecture(folder)
    assert lecture.run("render", "--quality", "draft") == 0
    return lecture


@pytest.mark.renders
def test_the_author_s_slides_become_film_page_and_slides(written, tmp_path):
    deck = deck_file.load(written.deck)
    names = [name for section in deck.sections for name in section.beats]
    with av.open(str(written.draft.film)) as film:
        assert len(film.chapters()) == len(names)
    page = written.draft.page.read_text(encoding="utf-8")
    assert re.findall(r'<section data-beat="(.*?)"', page) == names
    assert 'aria-label="W^(l) ≔ W^(l) − η' in page
    assert written.run("check", "--rendered", "--quality", "draft") == 0
    assert written.run("export", "pptx", "--quality", "draft", "--output", str(tmp_path / "slides.pptx")) == 0
    slides = pptx.Presentation(str(tmp_path / "slides.pptx")).slides
    assert [slide.shapes.title.text_frame.text for slide in slides] == [
        " ".join(said.caption.split()) for section in deck.sections for said in section.beats.values()
    ]


@pytest.mark.decks
@pytest.mark.parametrize("name", ["slides-as-written.md", "markup.md", "long.md"])
def test_the_layout_of_a_plain_deck_is_without_fault(name, capsys):
    assert main(["check", "--layout", "--deck", str(CASES / name)]) == 0
    assert "without fault" in capsys.readouterr().out

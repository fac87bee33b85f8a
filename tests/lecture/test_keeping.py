"""A parameter is written where it stands in the deck's files, and nothing else changes."""

import pytest

from lecture import deck as decks
from lecture.deck.keeping import keep

DECK = """\
---
title: Kept
include: more.md
---

```toml {.parameters #shared}
rate = 0.5   # of both, "#1"
sizes = [
  2,
  3,
]
```

# One {scene=scenes:One parameters="shared"}

- A bullet

# Two {scene=scenes:Two parameters="shared"}
"""
MORE = "# Three {scene=scenes:Three}\r\n\r\n```toml {.parameters}\r\nname = 'a # b' # said\r\n```\r\n"


@pytest.fixture
def deck(tmp_path):
    path = tmp_path / "lecture.md"
    path.write_text(DECK, encoding="utf-8")
    (tmp_path / "more.md").write_bytes(MORE.encode())
    return path


def test_values_are_written_where_they_stand(deck):
    assert keep(deck, "one", {"rate": 0.25, "sizes": [4]}) == [f"{deck}:7", f"{deck}:8"]
    expected = DECK.replace("rate = 0.5 ", "rate = 0.25 ").replace("[\n  2,\n  3,\n]", "[4]")
    assert deck.read_text(encoding="utf-8") == expected
    assert decks.load(deck).section("two").parameters == {"rate": 0.25, "sizes": [4]}


def test_a_value_of_an_included_file_and_its_ends_of_lines(deck):
    more = deck.with_name("more.md")
    assert keep(deck, "three", {"name": 'ü "c"'}) == [f"{more}:4"]
    assert more.read_bytes().decode() == MORE.replace("'a # b'", '"ü \\"c\\""')
    assert deck.read_text(encoding="utf-8") == DECK


def test_a_value_that_the_deck_did_not_have_stands_below_the_heading(deck):
    keep(deck, "one", {"steps": 3, "rate": 0.1})
    assert decks.load(deck).section("one").parameters == {"rate": 0.1, "sizes": [2, 3], "steps": 3}
    assert "steps" not in decks.load(deck).section("two").parameters


@pytest.mark.parametrize("value", [None, float("nan")])
def test_what_cannot_be_written_is_said_and_changes_nothing(deck, value):
    with pytest.raises(decks.DeckError, match="Write them there by hand"):
        keep(deck, "one", {"rate": value})
    assert deck.read_text(encoding="utf-8") == DECK


def test_a_comment_within_a_value_is_not_lost(deck):
    deck.write_text(DECK.replace("  2,", "  2, # inputs"), encoding="utf-8")
    with pytest.raises(decks.DeckError, match=r"lecture.md:8: expected sizes and its value on one line"):
        keep(deck, "one", {"sizes": [4]})

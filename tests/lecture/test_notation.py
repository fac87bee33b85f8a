"""`notation.toml`: a symbol that is drawn has a meaning in it, and one only."""

import pytest
from conftest import rows

from lecture.deck import DeckError, load
from lecture.inspection.notation import Notation

TABLE = """\
[everywhere]
C = "the cost"
"C_n" = "the cost of a sample"
n = "a counter"

[planted]
h = "a step"
"""


def written(small, table):
    (small.folder / "notation.toml").write_text(table, encoding="utf-8")
    return Notation.of(load(small.deck))


@pytest.mark.parametrize(
    ("formula", "unknown"),
    [
        ("C_n + C", []),
        ('frac(1, n) sum_(n = 1)^N C_n "and all that"', ["N"]),
        ("sqrt(hat(m)) + m_t dot h", ["hat(m)", "m", "t"]),
        ("eta nabla C lr(( Delta ))", ["eta", "Delta"]),
    ],
)
def test_symbols_without_a_meaning_are_found(small, formula, unknown):
    assert written(small, TABLE).unknown("planted", formula) == unknown


def test_a_section_has_its_own_symbols_and_a_lecture_without_a_table_is_not_asked(small):
    assert Notation.of(load(small.deck)) is None
    assert written(small, TABLE).unknown("one", "h") == ["h"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[planted]\nh", "[planted]\nC", "notation.toml:7: 'C': expected one meaning, got 'a step' in [planted] and"),
        ('"a step"', "3", "notation.toml:7: 'h': expected what it stands for, in quotation marks, got 3"),
        ("[planted]", "[colors]", "notation.toml:7: expected a colour of the theme (GROUND, TEXT,"),
        ("[everywhere]\n", "", "notation.toml:1: expected 'C' below [everywhere] or a section's name"),
        ('n = "a', 'C = "a', "each symbol once below a heading, but: Cannot overwrite a value"),
    ],
)
def test_a_symbol_that_stands_for_two_things_or_nothing_is_told_with_its_line(small, old, new, message):
    with pytest.raises(DeckError) as error:
        written(small, TABLE.replace(old, new))
    assert message in str(error.value)


@pytest.mark.renders
def test_a_symbol_and_a_colour_on_the_screen_that_are_nowhere_are_faults(small, capsys):
    small.plant("planted", "faulty_scenes:Unexplained", ("formula",))
    written(small, f'{TABLE}\n[colors]\nTEXT = "what is said"\n')
    assert small.run("check", "planted", "--layout") == 1
    told = "q has no meaning, expected one in notation.toml, under [everywhere] or this section's name"
    assert [row[2:] for row in rows(capsys.readouterr().out)] == [
        ["notation", "q in “{{C_n:cost}} = q h”", told],
        ["colour", "“red”", "is written in #FF0000, expected a colour that notation.toml has under [colors]"],
    ]

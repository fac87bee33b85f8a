"""`lecture check --values`: a planted wrong value of each kind is found, and nothing that is right is called wrong."""

import pytest
from conftest import rows

pytestmark = pytest.mark.renders

WRONG = {
    "number": ("0.322", "0.316"),
    "text": ("0.322", "0.316"),
    "other-glyphs": ("0.311", "0.316"),
    "power": ("0.0004", "0.004"),
    "word": ("'bowl' is not in the text 'a saddle'", "bowl"),
    "bar": ("-1.02", "-1"),
    "arrow": ("1.02 (number 2 of 2)", "1"),
    "dots": ("(1, 5.1) (number 2 of 2)", "(1, 5)"),
    "curve": ("(2, 3.06) (number 2 of 3)", "(2, 3)"),
    "abscissa": ("(2.04, 3) (number 2 of 3)", "(2, 3)"),
    "tick": ("the number 1 at its axis stands at 1.02", "(1, 3)"),
    "power-tick": ("the number 0.0001 at its axis stands at 0.001", "(1, 0.1)"),
    "label": ("the number 1 does not stand at its mark, which is at 1", "(1, 3)"),
    "dashed": ("(0.035714, 3.06) (number 2 of 56)", "(0.035714, 3)"),
    "dashed-short": ("numbers in the shape (90, 2)", "(2, 2)"),
    "columns": ("(0.51, 3) (number 1 of 2)", "(0.5, 3)"),
    "contours": ("0.5 (number 1 of 10)", "0.52"),
    "span": ("1.02 (number 1 of 2)", "1"),
    "axis-numbers": ("(-1, -0.498) (number 1 of 5)", "(-1, -1)"),
    "table": ("(2.04, 4) (number 2 of 2)", "(2, 4)"),
    "short-curve": ("numbers in the shape (2, 2)", "(3, 2)"),
    "path": ("(0.5, 1.02) (number 2 of 3)", "(0.5, 1)"),
    "dot": ("the dot does not stand at the end of its path", "6 numbers"),
    "track": ("(0.5, 1.02) (number 2 of 3)", "(0.5, 1)"),
    "surface-path": ("(0.5, 1.02) (number 2 of 3)", "(0.5, 1)"),
    "patch": ("(0.5, 1.02) (number 2 of 2)", "(0.5, 1)"),
    "fills": ("0.918 (number 2 of 2)", "0.9"),
    "strokes": ("-1.53 (number 2 of 2)", "-1.5"),
    "heights": ("(1.02, 2.04) (number 2 of 2)", "(1, 2)"),
    "heat": ("(2.002, 3.0499) (number 2 of 2)", "(2, 3)"),
    "several": ("1.02 (number 2 of 2)", "1"),
    "absent": ("it is not on the stage", "1"),
    "silent": ("expected how it is drawn, such as Number(mobject, text), got VGroup", "1"),
    "twice": ("it is listed 2 times", "a label of its own"),
    "alone": ("the oracle does not know it", "a value of the scene's oracle"),
    "listed": ("the scene's value is 0.9", "1"),
    "unseen": ("it cannot be seen", "1"),
}
"""What is told of each planted fault: drawn, expected."""
BOOKS = ("absent", "silent", "twice", "alone", "listed", "unseen")
KINDS = tuple(name for name in WRONG if name not in BOOKS)
BEATS = (*KINDS, "list", "right")


def test_planted_values_are_found_and_nothing_else(small, capsys):
    small.plant("wrong", "wrong_values:Wrong", BEATS)
    assert small.run("check", "wrong", "--values") == 1
    out = capsys.readouterr().out
    found = rows(out)
    assert {label: (drawn, expected) for _, label, drawn, expected in found} == WRONG
    assert {beat for beat, *_ in found} == {f"wrong/{beat}" for beat in BEATS if beat != "right"}
    assert f"wrong: {2 * len(KINDS) + 7} values as they are drawn, against its oracle" in out
    assert f"{len(found)} wrong" in out.splitlines()[-1]


def test_a_scene_without_an_oracle_is_compared_with_the_values_that_it_gives(small, capsys):
    assert small.run("check", "one", "--values") == 0
    said = capsys.readouterr().out
    assert "one: 1 values as they are drawn, against what the scene itself lists, since it has no oracle" in said
    assert "another way: 0 wrong" in said

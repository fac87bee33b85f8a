"""`lecture check --layout`: a planted fault of each kind is found, and nothing that is right is called wrong."""

import pytest
from conftest import rows
from PIL import Image

pytestmark = pytest.mark.renders

WRONG = {
    ("edge", "edge"): "reaches 95 px into the 4% at the edge",
    ("body", "size"): "body text of 26.6 px at 720p (size 40), expected 28 (42) or more",
    ("label", "size"): "label of 22.7 px at 720p (size 34), expected 24 (36) or more",
    ("index", "size"): "indexed letter of 24.7 px at 720p (size 37), expected 26 (39) or more",
    ("number", "size"): "number of 20.7 px at 720p (size 31), expected 22 (33) or more",
    ("edges", "edges"): "2.2 px wide at 720p, expected 3 (stroke_width 3.33) or more",
    ("contrast", "contrast"): "1.1 : 1 against what is behind it, expected 4.5 : 1 or more",
    ("pale", "contrast"): "2.4 : 1 against what is behind it, expected 4.5 : 1 or more",
    ("grey", "contrast"): "5.6 : 1 against what is behind it, expected 7 : 1 or more",
    ("text-on-text", "overlap"): "stands on “another”",
    ("line", "overlap"): "a Line runs through it",
    ("line", "contrast"): "2.9 : 1 against what is behind it, expected 4.5 : 1 or more",
    ("lines", "lines"): "8 lines, expected 7 at most",
    ("between", "overlap"): "stands on “standing”",
    ("left-edge", "left edge"): "begins 14 px at 720p right of “HEADING”, expected one left edge",
    ("empty", "empty"): "a rectangle of 56% of the frame shows nothing, expected 25% at most",
}
"""What is told of each planted fault: by beat and kind."""
BEATS = (*dict.fromkeys(beat for beat, _ in WRONG), "innocent")


def test_planted_faults_are_found_and_outlined_and_nothing_else(small, capsys):
    small.plant("planted", "faulty_scenes:Planted", BEATS)
    assert small.run("check", "--layout") == 1
    found = rows(capsys.readouterr().out)
    assert {(beat, kind): wrong for beat, _, kind, _, wrong in found} == {
        (f"planted/{beat}", kind): wrong for (beat, kind), wrong in WRONG.items()
    }
    assert {beat: at for beat, at, *_ in found if at != "end"} == {"planted/between": "2.2 s"}
    pictures = small.folder / "media" / "layout"
    assert len(list(pictures.iterdir())) == len(BEATS) - 1
    with Image.open(pictures / "planted-11-line-end.png") as picture:
        colors = {color: count for count, color in picture.getcolors(picture.width * picture.height)}
    assert colors[255, 59, 107] > 100


def test_a_layout_without_fault_says_how_much_was_looked_at(small, capsys):
    assert small.run("check", "two", "--layout") == 0
    assert "1 sections, 3 moments: the layout is without fault" in capsys.readouterr().out

"""Explorables from the deck file to the page: computed by workers, kept like beats, told apart from the film."""

import base64
import hashlib
import json
import re
import shutil
import zipfile

import av
import numpy as np
import pytest

from lecture.rendering import manifest
from nncore import GradientDescent, descend, landscapes

pytestmark = pytest.mark.renders

RENDER = ("render", "--quality", "draft")
ENTRY = """
## What <if>? {#bowl explorable=small_explorables:explore}

A bowl & its rates

```toml {.parameters}
steps = 4
```

::: notes
Turn it.</aside><script>alert(3)</script>
:::

::: alt
A "curve" that falls
:::

"""


def add(lecture, entry: str = ENTRY) -> None:
    """Put an explorable behind the first beat."""
    lecture.edit("## move", f"{entry}\n## move")


@pytest.fixture(scope="module")
def explored_once(rendered_once, tmp_path_factory):
    """The small lecture with an explorable, rendered; not to be changed."""
    lecture = type(rendered_once)(shutil.copytree(rendered_once.folder, tmp_path_factory.mktemp("explored") / "small"))
    film = lecture.draft.film.read_bytes()
    add(lecture)
    assert lecture.run(*RENDER) == 0
    assert lecture.draft.film.read_bytes() == film
    return lecture


@pytest.fixture
def explored(explored_once, tmp_path):
    """A copy that a test may change."""
    return type(explored_once)(shutil.copytree(explored_once.folder, tmp_path / "small"))


@pytest.fixture(scope="module")
def text(explored_once):
    return explored_once.draft.page.read_text(encoding="utf-8")


def explained(lecture, capsys) -> list[str]:
    capsys.readouterr()
    assert lecture.run(*RENDER, "--explain") == 0
    return capsys.readouterr().out.splitlines()


def values(lecture) -> dict:
    return json.loads((lecture.draft.beats("bowl") / "values.json").read_text(encoding="utf-8"))


def test_the_values_are_those_of_the_library_to_seven_digits(explored_once):
    packed = values(explored_once)["traces"][0]["y"]
    came = np.frombuffer(base64.b64decode(packed["f4"]), "<f4").reshape(3, *packed["shape"])
    bowl = landscapes.quadratic([1.0, 2.0])
    expected = [descend(GradientDescent(rate), bowl, [1.0, 1.0], 4).costs for rate in (0.01, 0.1, 0.5)]
    np.testing.assert_array_equal(came, np.float32(expected))


def test_it_stands_behind_its_beat_with_its_words_as_text(text):
    slides = re.findall(r'<section data-(beat|explorable)="([^"]+)"', text)
    assert slides[:3] == [("beat", "grow"), ("explorable", "bowl"), ("beat", "move")]
    assert 'aria-label="A bowl &amp; its rates"' in text
    assert 'title="What &lt;if&gt;?"' in text
    assert "Turn it.&lt;/aside&gt;&lt;script&gt;alert(3)" in text
    (page,) = re.findall(r'<script type="text/plain" id="explorable-0">(.*?)</script>', text)
    assert json.loads(page)["alt"] == 'A "curve" that falls'


def test_plotly_stands_in_the_page_once_however_many_there_are(explored, text):
    with explored.deck.open("a", encoding="utf-8") as file:
        file.write(ENTRY.replace("#bowl", "#bowl-again"))
    assert explored.run(*RENDER) == 0
    two = explored.draft.page.read_text(encoding="utf-8")
    assert two.count('<section data-explorable="') == 2
    assert two.count("* plotly.js v") == text.count("* plotly.js v") == 1
    assert len(two) - len(text) < 20_000


def test_the_policy_grows_by_the_scripts_of_the_frames_and_their_font_alone(text, rendered_once):
    def rules(page: str) -> dict[str, list[str]]:
        (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
        return {
            name: sources for name, *sources in (rule.split() for rule in policy.replace("&#x27;", "'").split("; "))
        }

    without, now = rules(rendered_once.draft.page.read_text(encoding="utf-8")), rules(text)
    scripts = [
        re.search(rf'<script type="text/plain" id="{name}">(.*?)</script>', text, re.DOTALL)[1]  # type: ignore[index]
        for name in ("plotly.js", "explorable.js")
    ]
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert now.pop("font-src") == ["data:"]
    assert now.pop("script-src") == without.pop("script-src") + [f"'sha256-{digest}'" for digest in digests]
    assert now == without


def test_a_lecture_without_any_has_no_plotly(rendered_once):
    page = rendered_once.draft.page.read_text(encoding="utf-8")
    assert "* plotly.js v" not in page
    assert 'id="explorable' not in page
    assert "font-src" not in page


def test_the_planned_time_of_its_section_has_room_for_its_notes(explored, capsys):
    explored.edit("#one", "#one minutes=2")
    assert explored.run(*RENDER) == 0
    page = explored.draft.page.read_text(encoding="utf-8")
    first = page[: page.index('data-section="two"')]
    times = [int(time) for time in re.findall(r'data-timing="(\d+)"', first)]
    assert len(times) == 3
    assert sum(times) == pytest.approx(120, abs=2)


def test_what_it_depends_on_is_named_and_text_is_not_among_it(explored, capsys):
    assert explained(explored, capsys) == ["one: unchanged", "two: unchanged", "bowl: unchanged"]
    explored.edit(ENTRY, "")
    explored.edit("# The Second", f"{ENTRY.replace('What <if>?', 'What then?')}\n# The Second")
    assert explained(explored, capsys)[2] == "bowl: unchanged"
    assert explored.run(*RENDER) == 0
    assert "What then?" in explored.draft.page.read_text(encoding="utf-8")
    explored.edit("steps = 4", "steps = 3")
    assert explained(explored, capsys)[2] == "bowl: parameters.steps changed from 4 to 3"
    facts = manifest.read(explored.draft.manifest("bowl"))["facts"]  # type: ignore[index]
    assert {"small_explorables.py", "lecture/kit/plotting.py", "nncore/descent.py"} <= facts["files"].keys()
    assert "small_scenes.py" not in facts["files"]
    assert facts["packages"].keys() >= {"numpy", "scipy"}


def test_another_theme_is_computed_again_with_its_colours(explored, capsys):
    dark = values(explored)
    explored.edit("author: N & N", "author: N & N\ntheme: light")
    assert "bowl: theme changed from 'dark' to 'light'" in explained(explored, capsys)
    assert explored.run("render", "bowl", "--quality", "draft") == 0
    light = values(explored)
    assert light["look"]["ground"] != dark["look"]["ground"]
    assert light["traces"][0]["line"]["color"] != dark["traces"][0]["line"]["color"]
    assert light["traces"][0]["y"] == dark["traces"][0]["y"]


def test_damage_is_named_and_mended(explored, capsys):
    file = explored.draft.beats("bowl") / "values.json"
    good = file.read_bytes()
    file.write_bytes(good.replace(b"cost", b"gain", 1))
    assert explained(explored, capsys)[2] == "bowl: beats/bowl/values.json is damaged"
    assert explored.run("check", "--rendered", "--quality", "draft") == 1
    assert "bowl: beats/bowl/values.json is damaged" in capsys.readouterr().err
    assert explored.run(*RENDER) == 0
    assert "rendered: bowl" in capsys.readouterr().out
    assert file.read_bytes() == good


def test_values_that_cannot_be_read_are_no_traceback(explored, capsys):
    (explored.draft.beats("bowl") / "values.json").write_text("{")
    assert explored.run("export", "html", "--quality", "draft") == 1
    assert "beats/bowl/values.json is damaged. Run `lecture render`: it makes them anew." in capsys.readouterr().err


def test_a_whole_lecture_with_explorables_passes_its_verification(explored_once, capsys):
    assert explored_once.run("check", "--rendered", "--quality", "draft") == 0
    assert "explorables: 1" in capsys.readouterr().out


def test_a_page_without_one_of_them_is_a_fault(explored, capsys):
    page = explored.draft.page
    page.write_text(page.read_text(encoding="utf-8").replace("data-explorable", "data-nothing"), encoding="utf-8")
    assert explored.run("check", "--rendered", "--quality", "draft") == 1
    assert "expected ['grow', 'bowl', 'move'" in capsys.readouterr().err


def test_one_that_is_off_or_whose_section_is_off_is_left_out(explored, capsys):
    explored.edit("#bowl", "#bowl enabled=false")
    assert explained(explored, capsys) == ["one: unchanged", "two: unchanged"]
    explored.edit("enabled=false", "enabled=true")
    explored.edit("#one", "#one enabled=false")
    assert {line.partition(":")[0] for line in explained(explored, capsys)} == {"two"}


def test_a_page_is_not_written_before_it_is_computed(explored, capsys):
    explored.draft.manifest("bowl").unlink()
    assert explored.run("export", "html", "--quality", "draft") == 2
    assert "bowl not computed yet. Run `lecture render --quality draft`" in capsys.readouterr().err


def test_folder_and_archive_carry_it_and_the_film_does_not(explored_once, tmp_path, capsys):
    assert explored_once.run("export", "html", "--folder", "--quality", "draft", "--output", str(tmp_path / "f")) == 0
    assert explored_once.run("export", "html", "--zip", "--quality", "draft", "--output", str(tmp_path / "f.zip")) == 0
    page = (tmp_path / "f" / "lecture.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        assert archive.read("f/lecture.html").decode() == page
    assert page.count('data-explorable="bowl"') == page.count('id="explorable-0"') == 1
    with av.open(str(explored_once.draft.film)) as film:
        assert len(film.chapters()) == 5


def test_check_looks_at_its_parameters(explored, capsys):
    add(explored, ENTRY.replace("#bowl", "#flat").replace("steps = 4", "steps = 0"))
    line = explored.deck.read_text(encoding="utf-8").splitlines().index("steps = 0") + 1
    assert explored.run("check", "bowl", "flat") == 2
    told = capsys.readouterr()
    assert "bowl: its function takes its parameters" in told.out
    assert "explorable 'flat' failed" in told.err
    assert f"lecture.md:{line}: explorable 'flat': parameters.steps: expected greater than or equal to 1" in told.err


@pytest.mark.parametrize("option", ["--layout", "--values"])
def test_a_check_of_what_is_played_refuses_one(explored_once, capsys, option):
    assert explored_once.run("check", "bowl", option) == 2
    assert f"check {option}: expected names of sections, got bowl" in capsys.readouterr().err


def test_what_is_wrong_with_a_function_is_told(explored, capsys):
    faults = {
        "unknown": ("small_explorables:explored", ": source: expected a function of"),
        "lost": ("small_explorable:explore", "but there is no module 'small_explorable'"),
        "bare": ("small_explorables:unannotated", "Annotate it"),
        "failing": ("small_explorables:failing", "ZeroDivisionError: division by zero"),
    }
    for name, (source, _) in faults.items():
        add(explored, ENTRY.replace("#bowl", f"#{name}").replace("small_explorables:explore", source))
    assert explored.run("render", *faults, "--quality", "draft") == 1
    told = capsys.readouterr().err
    for name, (_, expected) in faults.items():
        assert f"explorable {name!r} failed" in told
        assert expected in told
    assert "small_explorables.py:" in told
    assert "# the fault" in told


def test_what_the_deck_no_longer_has_is_trimmed_and_nothing_else(explored):
    assert explored.run("clean", "--limit", "0MB") == 0
    assert manifest.read(explored.draft.manifest("bowl"))
    explored.deck.write_text(explored.deck.read_text(encoding="utf-8").replace(ENTRY, ""), encoding="utf-8")
    assert explored.run("clean", "--limit", "0MB") == 0
    assert not explored.draft.manifest("bowl").exists()
    assert not explored.draft.beats("bowl").exists()
    assert explored.draft.manifest("one").exists()

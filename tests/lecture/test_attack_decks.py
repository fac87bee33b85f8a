"""Decks that are broken, and machines that lack something: run by `make attack`, for $ATTACK times as long."""

import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from lecture import deck as deck_file
from lecture.commands.main import main
from lecture.errors import LectureError
from tests.lecture.attack import trials, tried
from tests.lecture.conftest import PROJECT, SmallLecture
from tests.lecture.test_interruption import wait_until

pytestmark = pytest.mark.attack

CORPUS = [
    path.read_text(encoding="utf-8")
    for path in (
        *sorted((PROJECT / "tests/lecture/cases").glob("*.md")),
        PROJECT / "tests/lecture/small_lecture/lecture.md",
        PROJECT / "lecture/templates/start/lecture.md",
        PROJECT / "examples/pendulum/lecture.md",
        PROJECT / "tests/decks/valley.md",
    )
]
DECKS_AT_ONE = 1000
SECONDS_FOR_A_DECK = 20.0
DIGITS = "9" * 5000
NASTY = [
    *('"', "'", "`", "```", "~~~", "$", "$$", "{", "}", "[", "]", "(", ")", "\\", "#", "##", ":::", "::: notes", "---"),
    *(
        "<",
        ">",
        "<!--",
        "-->",
        "<script>",
        "|",
        "*",
        "_",
        "&",
        "%",
        "!",
        "@",
        "\0",
        "\x1b[2J",
        "\r",
        "\t",
        "\x85",
        "\u2028",
    ),
    *("\ufeff", "\u202e", "\ud7ff", "🧮", "ä", DIGITS, "-" + DIGITS, "1e999999", "0x", "1_0", "nan", "true", "null"),
    *("(" * 600, "[" * 600, "{" * 600, "$" + "{" * 600 + "}" * 600 + "$", "> " * 600, "- " * 600, "* " * 600 + "x"),
    *("$" + "\\frac{1}{" * 300 + "2" + "}" * 300 + "$", "$\\left(" * 200, "$$" + "\\sqrt{" * 500, "x" * 100_000),
    *(
        "# " + "x" * 100_000 + "\n",
        "# {#" + "y" * 100_000 + "}\n",
        "\n# One {scene=" + "s" * 300 + ":X}\n",
        "\n```toml {.parameters}\na = " + "[" * 600 + "\n```\n",
    ),
    *(
        f"\n```toml {{.parameters}}\na = {DIGITS}\n```\n",
        '\n```toml {.parameters}\na = "open\n```\n',
        "\n---\na: &a [*a]\n---\n",
    ),
    *(
        "\n```toml {.parameters}\na.a = 1\na = 2\n```\n",
        "\n```toml {.parameters}\na = 9999-99-99\n```\n",
        "unknown: 1\n",
    ),
    *(
        '$#import "@preview/cetz:0.3.0"$',
        "$#while true {}$",
        "$#range(2000000000)$",
        '$#read("/etc/passwd")$',
        "$\\$#x$",
    ),
    *(
        '$"#panic()$',
        "$\\text{#panic()}$",
        "$\\#panic()$",
        "$x$#panic()$y$",
        "$/*$",
        "$*/$",
        "$\\verb|#x|$",
        "\n# One\n\n# One\n",
    ),
    *(
        "{.contents}",
        '{scene="a:b"}',
        '{scene=""}',
        "{parameters=none}",
        "{minutes=-1}",
        f"{{minutes={DIGITS}}}",
        "{#a #b .c d=e}",
    ),
    *(
        "![](x.csv){.line}",
        "![](../../etc/passwd)",
        "![](data:,x)",
        "[x](javascript:x)",
        '``` {.python lit="9-1"}\n',
        "- [x] a\n- b",
    ),
    *(
        f'``` {{.python lit="1-{DIGITS}"}}\nx\n```\n',
        f"{DIGITS}. x\n",
        f"\n```python\n{DIGITS}\n```\n",
        ":::: columns\n::: column\n",
        f'::: {{.column width="{DIGITS}%"}}\n',
    ),
]


def mutated(chance: random.Random) -> str:
    """A deck of ours after one to five accidents."""
    text = chance.choice(CORPUS)
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        begin, other = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        end = min(other, begin + chance.choice((1, 5, 50, 500)))
        lines = text.split("\n")
        match chance.randrange(8):
            case 0:
                text = text[:begin] + text[end:]
            case 1:
                text = text[:end] + text[begin:]
            case 2 | 3 | 4:
                text = text[:begin] + chance.choice(NASTY) + text[begin:]
            case 5:
                at = chance.randrange(len(lines))
                lines.insert(at, chance.choice((*NASTY, chance.choice(CORPUS)[:400])))
                text = "\n".join(lines)
            case 6:
                text = text[:begin]
            case _:
                text = (
                    text[:begin]
                    + chr(chance.choice((0, 1, 10, 34, 35, 36, 92, 123, 125, 0x2028, 0xFEFF, 0x1F600)))
                    + text[end:]
                )
    return text


def encoded(text: str, chance: random.Random) -> bytes:
    """Most often in UTF-8; else as an editor of another kind saves it, or cut in the middle of a letter."""
    coding = chance.choice(("utf-8",) * 16 + ("utf-8-sig", "latin-1", "utf-16", "utf-32", "cp1252"))
    content = text.encode(coding, "replace")
    return content[:-1] if chance.random() < 0.02 else content


def spent() -> float:
    """Seconds of a processor that this process and those that it has waited for took; a busy machine takes no more."""
    return sum(os.times()[:4])


@pytest.mark.parametrize("part", range(4))
def test_a_deck_that_is_broken(tmp_path, part):
    """It is read, or refused with a message that names the file and a line; in time, whatever it holds."""
    path = tmp_path / "talk {draft}" / "lecture.md"
    path.parent.mkdir()
    read, count = 0, trials(DECKS_AT_ONE // 4)
    for seed in range(count):
        chance = random.Random(f"{part}/{seed}")
        path.write_bytes(encoded(mutated(chance), chance))
        tried()
        begun = spent()
        try:
            deck_file.load(path)
            read += 1
        except LectureError as error:
            assert str(path) in str(error), f"seed {part}/{seed}"  # noqa: PT017
        except BaseException as error:
            pytest.fail(f"seed {part}/{seed}: {error!r:.300}")
        assert spent() - begun < SECONDS_FOR_A_DECK, f"seed {part}/{seed}"
    assert 0 < read < count


OBJECTS = """
import functools, types
from manim import Mobject, Scene

def function(): pass
number, text, nothing, module, generic = 5, "x", None, types, list[int]
lambda_, partial, instance = lambda: Scene(), functools.partial(Scene), object()
class Plain: pass
class Picture(Mobject): pass
class Kind(type): pass
"""
WHAT_IFS = ["number", "text", "nothing", "module", "generic", "lambda_", "partial", "instance"]
WRONG = [*WHAT_IFS, "function", "Plain", "Picture", "Kind", "absent"]
RAISING = {
    "ValueError": "raise ValueError('\\x1b[31m\\0')",
    "SystemExit": "raise SystemExit(3)",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "ValueError: \\ud800": "raise ValueError('\\ud800')",
    "Mute": "raise Mute",
    "RecursionError": "self.construct()",
    "ExceptionGroup": "raise ExceptionGroup('many', [ValueError()])",
}


def test_an_object_that_is_no_scene(tmp_path, monkeypatch, capsys):
    """What the deck names as a scene or a what-if, and is none, is told at its line; so is a line that raises."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "objects.py").write_text(OBJECTS)
    (tmp_path / "folder").mkdir()
    lines = [f"# Scene {{#s{number} scene=objects:{name}}}" for number, name in enumerate(WRONG)]
    lines += ["# Folder {scene=folder:X}", "# Module {scene=nowhere:X}", "## beat", "Words."]
    lines += [f"## What if? {{#w{number} explorable=objects:{name}}}" for number, name in enumerate(WHAT_IFS)]
    (tmp_path / "lecture.md").write_text("\n".join(lines))
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    for number, line in enumerate(lines, 1):
        tried()
        assert "{" not in line or f"{tmp_path}/lecture.md:{number}: " in said, line
    scene = "class Scene{}(Scene):\n    def construct(self):\n        {}\n"
    module = ["from manim import Scene\nclass Mute(Exception):\n    def __str__(self): return 5\n"]
    module += [scene.format(number, line) for number, line in enumerate(RAISING.values())]
    (tmp_path / "raising.py").write_text("".join(module))
    (tmp_path / "exits.py").write_text("raise SystemExit\n")
    (tmp_path / "open.py").write_text("x = '\n")
    (tmp_path / "null.py").write_bytes(b"x = 1\0")
    deck = [f"# Scene {{scene=raising:Scene{number}}}" for number in range(len(RAISING))]
    deck += [f"# {name} {{scene={name}:X}}" for name in ("exits", "open", "null")]
    (tmp_path / "lecture.md").write_text("\n\n".join(deck))
    assert main(["check"]) == 1
    said = capsys.readouterr().err
    for number, error in enumerate(RAISING):
        tried()
        assert re.search(rf"raising.py:{6 + 3 * number} .*: {re.escape(error)}", said), error
    assert all(told in said for told in ("exits.py:1 ", "open.py:1 ", "null:X: SyntaxError"))
    assert "Traceback" not in said


COMMANDS = (
    ("render", "--quality", "draft", "--jobs", "1"),
    ("check", "--jobs", "1"),
    ("export", "html", "--quality", "draft"),
    ("export", "pptx", "--quality", "draft"),
    ("present",),
    ("clean", "--limit", "1GB"),
    ("doctor",),
)
ENVIRONMENTS: dict[str, dict[str, str | None]] = {
    "no home": {"HOME": None, "USER": None, "LOGNAME": None},
    "a home that is not there": {"HOME": "/proc/nobody", "XDG_CACHE_HOME": "/proc/nobody"},
    "no folder for temporary files": {"TMPDIR": "/proc/nobody"},
    "ascii": {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "no terminal": {"TERM": "dumb", "COLUMNS": "1"},
    "a cache that is a file": {"LECTURE_CACHE": "/etc/passwd"},
    "a cache in the folder of devices": {"LECTURE_CACHE": "/dev"},
    "a limit that is none": {"LECTURE_CACHE_LIMIT": "9" * 5000},
}
STREAMS = {
    "stdin closed": "exec 0<&-;",
    "stdout closed": "exec 1>&-;",
    "all closed": "exec 0<&- 1>&- 2>&-;",
    "stdout full": "exec 1>/dev/full;",
    "stderr full": "exec 2>/dev/full;",
}


def commanded(lecture: SmallLecture, command, variables=None, before="") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in (variables or {})}
    environment |= {name: value for name, value in (variables or {}).items() if value is not None}
    return subprocess.run(
        ["/bin/sh", "-c", f'{before} exec "$@"', "sh", *lecture.command(*command)],
        capture_output=True,
        timeout=300,
        check=False,
        cwd=lecture.folder,
        env=environment | {"PYTHONPATH": str(PROJECT)},
    )


LACKING = [(place, command) for place in (*ENVIRONMENTS, *STREAMS) for command in COMMANDS]


@pytest.mark.parametrize(
    ("place", "command"),
    LACKING[:: max(1, len(LACKING) // trials(32))],  # some of them, with $ATTACK all
    ids=lambda part: part if isinstance(part, str) else " ".join(part),
)
def test_a_machine_that_lacks_something(rendered, place, command):
    """The command works or says what it lacks."""
    done = commanded(rendered, command, ENVIRONMENTS.get(place), STREAMS.get(place, ""))
    said = done.stdout + done.stderr
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said
    assert done.returncode in (0, 1, 2), said
    assert done.returncode == 0 or said or "closed" in place or "full" in place


MOUNTS = {
    "a read-only package and no home": f"mount --bind {PROJECT} {PROJECT}; mount -o remount,ro,bind {PROJECT};",
    "a full folder for temporary files": 'mount -t tmpfs -o size=64k x "$TMPDIR"; cat /dev/zero > "$TMPDIR/full";',
    "no /dev/shm": "mount -t tmpfs -o ro x /dev/shm;",
}
"""What root mounts in a world of its own before the command; the folder for temporary files is the test's."""


@pytest.mark.parametrize("place", MOUNTS)
def test_a_machine_on_which_nothing_can_be_written_but_the_lecture(small, place):
    """It is drawn and exported all the same; numba's cache has no place then."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("only root may mount")
    prepared = f'exec unshare -m /bin/sh -c \'{MOUNTS[place]} exec "$@"\' sh "$@";'
    with tempfile.TemporaryDirectory() as scratch:  # a socket's path may have a hundred bytes
        variables = {"HOME": "/proc/nobody", "XDG_CACHE_HOME": None, "TMPDIR": scratch}
        for command in (COMMANDS[0], COMMANDS[2]):
            tried()
            done = commanded(small, command, variables, prepared)
            assert b"Traceback" not in done.stderr, done.stderr.decode()
            assert done.returncode == 0, done.stderr.decode()


NAMES = [
    "talk {draft}",
    'a b\'s "talk"',
    "größe 讲",
    "-rf",
    "50%",
    "$HOME",
    "a\nb",
    "\x1b[31mred",
    "x" * 200,
    "&amp;<b>",
    "#1",
    "[a]",
    "~",
]


@pytest.mark.parametrize("name", NAMES[:: max(1, len(NAMES) // trials(4))])  # some of them, with $ATTACK all
def test_a_folder_of_any_name(rendered_once, tmp_path, name):
    """It is presented, exported and drawn; a control character never reaches the terminal."""
    folder = tmp_path / name
    lecture = SmallLecture(Path(shutil.copytree(rendered_once.folder, folder)))
    with lecture.deck.open("a", encoding="utf-8") as file:
        file.write("\n# A slide\n\n- of $x$ and a picture\n")
    film = ("export", "mp4", "--quality", "draft", "--output", str(folder / f"{name}.mp4"))
    for command in (COMMANDS[0], *COMMANDS[2:4], film):
        done = commanded(lecture, command)
        assert done.returncode == 0, done.stderr.decode()
        assert b"\x1b[31m" not in done.stderr


@pytest.mark.parametrize("seed", range(trials(3)))
def test_watch_survives_every_save(tmp_path, seed):
    """A deck is saved as a wreck again and again; the watch tells it, and goes on."""
    lecture = SmallLecture(tmp_path)
    lecture.deck.write_text("# One\n\n- a bullet\n", encoding="utf-8")
    chance = random.Random(seed)
    command = lecture.command("watch", "--jobs", "1")
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=said, cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)}
        )
        try:
            wait_until(lambda: b"Watching" in (tmp_path / "said").read_bytes(), 120)  # the first deck was a good one
            for _ in range(6):
                tried()
                time.sleep(1.5)
                assert process.poll() is None
                lecture.deck.write_bytes(encoded(mutated(chance), chance))
            lecture.deck.unlink()
            time.sleep(1.5)
            lecture.deck.write_text("# One\n\n- another bullet\n", encoding="utf-8")
            time.sleep(3)
            assert process.poll() is None
        finally:
            process.terminate()
            process.wait(30)
    assert b"Traceback" not in (tmp_path / "said").read_bytes()
    assert b"expected a folder" not in (tmp_path / "said").read_bytes()  # its own is one that it has made

"""What may differ in a module for a state to be kept: functions that have not run, and nothing else."""

import importlib.util
import sys

import pytest

from lecture.live.changes import between
from lecture.live.new_code import UnclearError, take_over
from lecture.live.reached import Reached

MODULE = """\
from kit import beat, kept

STEP = 1


class Scene(Base):
    speed = 2

    @beat
    def one(self):
        self.helper()

    @beat(hold=2)
    def two(self):
        pass

    def helper(self, by=1):
        pass


@kept
def run():
    return 1


def late():
    return STEP
"""


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("STEP = 1", "STEP = 1  # a step", set()),
        ("return STEP", "return 2 * STEP", {"late"}),
        ("        pass\n\n    def helper", "        self.wait()\n\n    def helper", {"Scene.two"}),
        ("hold=2", "hold=3", {"Scene.two"}),
        ("@beat\n    def one", "@beat(loop=True)\n    def one", {"Scene.one"}),
        ("    @beat\n    def one", "    def one", {"Scene.one", "Scene.two"}),
        ("by=1):\n        pass", "by=1):\n        return by", {"Scene.helper"}),
    ],
)
def test_what_differs_is_told_by_the_names_of_functions(old, new, changed):
    found = between(MODULE, MODULE.replace(old, new, 1))
    assert found is not None
    assert found.changed == changed
    assert not found.added | found.removed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("STEP = 1", "STEP = 2"),
        ("speed = 2", "speed = 3"),
        ("import beat, kept", "import beat, kept as beat"),
        ("(Base)", "(Other)"),
        ("by=1", "by=2"),
        ("return 1", "return 2"),
        ("def late():\n", "def late():\n    pass\n\n\ndef late():\n"),
        ("\n\ndef late", "\n\nlate = None\n\n\ndef late"),
    ],
)
def test_everything_else_was_done_when_the_module_was_loaded(old, new):
    assert old in MODULE
    assert between(MODULE, MODULE.replace(old, new, 1)) is None


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("return STEP", "return 2 * STEP", True),
        ("self.helper()", "self.wait()", False),
        ("    def helper", "    def far(self):\n        pass\n\n    def helper", True),
        ("    def helper", "    def shift(self):\n        pass\n\n    def helper", False),
        ("    def helper", "    def __len__(self):\n        return 1\n\n    def helper", False),
        ("    @beat(hold=2)\n    def two(self):\n        pass\n\n", "", True),
        ("def late", "def later", True),
        ("def late", "def kept", False),
    ],
)
def test_a_state_holds_as_long_as_nothing_that_led_to_it_differs(tmp_path, old, new, holds):
    path = tmp_path / "module.py"
    assert old in MODULE
    path.write_text(MODULE.replace(old, new, 1), encoding="utf-8")
    ran = frozenset({(str(path), "Scene.one"), (str(path), "Scene.helper")})
    state = Reached(1, {str(path): MODULE}, ran, frozenset({"helper", "shift"}), opened={}, asked={})
    assert state.holds(deck=None) == holds


LOADED = """\
from lecture.kit.scene import beat


class Base:
    def name(self):
        return "base"


class Scene(Base):
    @beat
    def one(self):
        return 1

    @beat(hold=2)
    def two(self):
        return 2

    @staticmethod
    def free():
        return 3
"""


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """A module that is loaded, and what gives it another text."""
    path = tmp_path / "loaded_module.py"
    path.write_text(LOADED, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("loaded_module", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "loaded_module", module)
    spec.loader.exec_module(module)

    def become(*changes):
        text = LOADED
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        take_over({str(path): LOADED}, {str(path): text})

    return module, become


def test_what_refers_to_a_function_finds_its_new_body(loaded):
    module, become = loaded
    scene = module.Scene()
    one, free = scene.one, scene.free
    become(
        ("return 1", "return self.ten()"), ("return 3", "return 4"), ("    @staticmethod", TEN + "    @staticmethod")
    )
    assert (one(), free()) == (10, 4)


TEN = """    def ten(self):
        assert super().name() == "base"
        return 10

"""


def test_beats_are_said_otherwise_come_go_and_change_places(loaded):
    from lecture.kit.scene import beats_of

    module, become = loaded
    third = "    @beat(loop=True)\n    def zero(self):\n        return 0\n\n    @beat\n    def one"
    become(
        ("    @beat\n    def one", third),
        ("hold=2", "hold=5"),
        ("    @beat(hold=5)\n    def two", "    @beat(hold=5)\n    def too"),
    )
    found = beats_of(module.Scene)
    assert list(found) == ["zero", "one", "too"]
    assert (found["zero"].loop, found["too"].hold) == (True, 5)
    assert not hasattr(module.Scene, "two")


def test_what_cannot_be_taken_over_is_said(loaded):
    _, become = loaded
    with pytest.raises(UnclearError):
        become(("return 1", "return super().name()"))  # it had no class around it

"""A small lecture to render, and ways to give the command: in this process, or in one of its own."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from lecture.commands.main import main
from lecture.folders import Outputs
from tests.lecture import attack

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]

collect_ignore = ["small_lecture"]


@dataclass(frozen=True)
class SmallLecture:
    """A folder with a deck file and its scenes."""

    folder: Path

    @property
    def deck(self) -> Path:
        return self.folder / "lecture.md"

    @property
    def draft(self) -> Outputs:
        return Outputs(self.folder / "media" / "draft")

    def edit(self, old: str, new: str) -> None:
        """Replace `old`, which must be there, in the deck file."""
        text = self.deck.read_text(encoding="utf-8")
        assert old in text
        self.deck.write_text(text.replace(old, new), encoding="utf-8")

    def plant(self, name: str, scene: str, beats: Sequence[str]) -> None:
        """Add a section of faults at the end of the deck file, with words for its beats."""
        with self.deck.open("a", encoding="utf-8") as file:
            file.write(f"\n# Faults {{#{name} scene={scene}}}\n")
            file.writelines(f"\n## {beat}\n\nC\n" for beat in beats)

    def run(self, *arguments: str) -> int:
        """Give a command in this process; its exit code."""
        return main([*arguments, "--deck", str(self.deck)])

    def command(self, *arguments: str) -> list[str]:
        """The same command for a process of its own."""
        return [sys.executable, "-m", "lecture", *arguments, "--deck", str(self.deck)]

    def process(self, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        """Give a command in a process of its own and wait for it."""
        return subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            **options,  # type: ignore[call-overload]
        )


def rows(table: str) -> list[list[str]]:
    """The cells of a table that a command has printed."""
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in table.splitlines() if line[0] == "│"]


@pytest.fixture
def small(tmp_path: Path) -> SmallLecture:
    """A lecture that is not rendered yet."""
    return SmallLecture(Path(shutil.copytree(HERE / "small_lecture", tmp_path / "small")))


@pytest.fixture(scope="session")
def rendered_once(tmp_path_factory: pytest.TempPathFactory) -> SmallLecture:
    """A lecture rendered at draft quality; not to be changed."""
    folder = tmp_path_factory.mktemp("rendered") / "small"
    lecture = SmallLecture(Path(shutil.copytree(HERE / "small_lecture", folder)))
    assert lecture.run("render", "--quality", "draft") == 0
    return lecture


@pytest.fixture
def rendered(rendered_once: SmallLecture, tmp_path: Path) -> SmallLecture:
    """A copy of the rendered lecture that a test may change."""
    return SmallLecture(Path(shutil.copytree(rendered_once.folder, tmp_path / "small")))


@pytest.fixture(autouse=True)
def nothing_from_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests name their deck and theme; a variable of the shell must not."""
    monkeypatch.delenv("LECTURE_DECK", raising=False)
    monkeypatch.delenv("LECTURE_THEME", raising=False)


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_reaches_what_is_started() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C, and what they start would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def counted(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[None]:
    """How many trials a test of an attack makes is told in its report."""
    yield
    if request.node.get_closest_marker("attack"):
        record_property(attack.TRIALS, attack.made())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A run of attacks ends with the number of trials and failures of each kind."""
    reports = [one for all_ in terminalreporter.stats.values() for one in all_ if isinstance(one, pytest.TestReport)]
    if any(attack.TRIALS in dict(report.user_properties) for report in reports):
        terminalreporter.write_line(attack.table(reports))

"""What goes to another machine and what comes back.

A task's parcel is one archive with our packages, the deck and its scenes, and the task itself:

    project/   nncore, scenes and lecture, as far as the section may depend on them
    deck/      the modules and data beside the deck file that the section may depend on
    task       the work and the task with its deck, pickled

This is what the section's key is made of, so that the key can be computed again over there. What comes back is an
`Answer`.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import lecture
from lecture.errors import storage_error
from lecture.rendering.executor import Work
from lecture.rendering.key import home, scene_sources, source_file
from lecture.rendering.task import Failed, Finished, SectionTask

PROJECT, DECK, TASK, ANSWER = "project", "deck", "task", "answer"
PACKAGES = {"lecture", "nncore", "scenes"}


@dataclass
class Answer:
    """How a task ended elsewhere, the files of its staging folder by name, and the log."""

    message: Finished | Failed
    files: dict[str, bytes] = field(default_factory=dict)
    log: bytes = b""

    def put(self, task: SectionTask) -> Finished | Failed:
        """Write files and log to their places here, as a worker of this machine does; the message."""
        try:
            task.log.write_bytes(self.log)
            task.staging.mkdir(parents=True)
            for name, content in self.files.items():
                (task.staging / name).write_bytes(content)
        except OSError as error:
            return Failed(task.section, str(storage_error(task.staging, error)), kind=task.kind)
        return replace(self.message, log=task.log) if isinstance(self.message, Failed) else self.message


def parcel(work: Work, task: SectionTask) -> bytes:
    """The archive for `work` on `task`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _sources(task):
            archive.write(path, _place(path, task.deck.path.resolve().parent))
        archive.writestr(TASK, pickle.dumps((work, task)))
    return content.getvalue()


def _sources(task: SectionTask) -> list[Path]:
    module = source_file(task.scene, task.deck.path.resolve().parent)
    found = {*Path(lecture.__file__).parent.rglob("*.py"), *(scene_sources(module) if module else ())}
    packages = {folder / "__init__.py" for path in found for folder in path.parents}
    return sorted({*found, *(path for path in packages if path.is_file())})


def _place(path: Path, deck_folder: Path) -> str:
    if home(path).name in PACKAGES:
        return f"{PROJECT}/{path.relative_to(home(path).parent)}"
    return f"{DECK}/{path.relative_to(deck_folder if path.is_relative_to(deck_folder) else home(path))}"

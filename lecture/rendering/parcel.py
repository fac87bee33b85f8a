"""What goes to another machine and what comes back.

A task's parcel is one archive with our packages, the deck and its scenes, and the task itself:

    project/   nncore, scenes and lecture, as far as the section may depend on them
    deck/      the modules and data beside the deck file that the section may depend on
    task       the work and the task with its deck, pickled

This is what the section's key is made of, so that the key can be computed again over there. What comes back is an
`Answer`, an archive in which nothing is code: it is not believed before it has been looked at.

    message    how the task ended, as JSON
    log        what was printed
    files/     what the staging folder had
"""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
import zlib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

import pydantic

import lecture
from lecture.errors import storage_error
from lecture.rendering import manifest
from lecture.rendering.executor import Work
from lecture.rendering.key import home, scene_sources, source_file
from lecture.rendering.task import Failed, Finished, SectionTask

PROJECT, DECK, TASK, ANSWER = "project", "deck", "task", "answer"
MESSAGE, LOG, FILES = "message", "log", "files/"
PACKAGES = {"lecture", "nncore", "scenes"}
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
)
"""With what a library answers an archive that is damaged, or holds something else."""


@dataclass
class Answer:
    """How a task ended elsewhere, the files of its staging folder by name, and the log."""

    message: Finished | Failed
    files: dict[str, bytes] = field(default_factory=dict)
    log: bytes = b""

    def packed(self) -> bytes:
        """The archive of the answer."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(MESSAGE, json.dumps(asdict(self.message), default=str))
            archive.writestr(LOG, self.log)
            for name, file in self.files.items():
                archive.writestr(FILES + name, file)
        return content.getvalue()

    @classmethod
    def unpacked(cls, content: bytes, task: SectionTask) -> Self:
        """The answer to `task` in the archive; a ValueError if it is none. It has the files that it tells of alone."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if any(part.compress_type != zipfile.ZIP_STORED for part in archive.infolist()):
                    raise ValueError("it is compressed")  # and could become of any size
                parts = {name: archive.read(name) for name in archive.namelist()}
            log, said = parts.pop(LOG), json.loads(parts.pop(MESSAGE))
            kind = Finished if "manifest" in said else Failed
            message = pydantic.TypeAdapter(kind).validate_python(said)
            if message.section != task.section:
                raise ValueError(f"it is about {message.section!r}")
            names: set[str] = set()
            if isinstance(message, Finished):
                manifest.require_shape(message.manifest, is_part=not task.is_whole)
                if message.manifest["section"] != task.section:
                    raise ValueError(f"it is about {message.manifest['section']!r}")
                names = {Path(file["path"]).name for file in manifest.files(message.manifest)}
            files = {name.removeprefix(FILES): file for name, file in parts.items()}
            if files.keys() != names:
                raise ValueError(f"it has the files {sorted(files)}, and tells of {sorted(names)}")
        except DAMAGE as error:
            raise ValueError(f"it cannot be read: {error!r}") from error
        return cls(message, files, log)

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
    """The archive for `work` on `task`; what was rendered before lies here, not there."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _sources(task):
            archive.write(path, _place(path, task.deck.path.resolve().parent))
        archive.writestr(TASK, pickle.dumps((work, replace(task, earlier=None))))
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

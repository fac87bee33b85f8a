"""The presentation to carry: one file, a folder, or that folder in a ZIP archive."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from lecture.deck import Deck
from lecture.errors import LectureError, storage_error, tell
from lecture.export.html.page import INLINE_LIMIT, write_page
from lecture.export.narrated_film import sound_file
from lecture.folders import BEATS, Outputs, replacing
from lecture.rendering.manifest import Manifest, files
from lecture.voice.narration import Narrated


def write_single_page(
    deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], target: Path, narrated: Sequence[Narrated] = ()
) -> None:
    """Write the page with all videos inside it; warn if it is too large to open quickly."""
    write_page(deck, outputs, manifests, narrated=narrated, target=target, inline=True)
    if target.stat().st_size > INLINE_LIMIT:
        tell(
            f"{target} has {target.stat().st_size / 1e6:.0f} MB, and a browser takes all of it into memory. "
            "`lecture export html --folder` or `--zip` make a deck that loads each video when it is near."
        )


def write_folder(
    deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], target: Path, narrated: Sequence[Narrated] = ()
) -> None:
    """Write a folder with the page and its files; it takes the place of a former export, and of nothing else."""
    try:
        if target.exists() and not _is_export(target):
            raise LectureError(
                f"{target}: expected a name that is free or a former export (a folder with {outputs.page.name} and the "
                "beats alone), got something else. Name another place with --output."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
            folder = _fill(deck, outputs, manifests, narrated, Path(scratch) / "new")
            if target.exists():
                target.replace(Path(scratch) / "old")
            folder.replace(target)
    except OSError as error:
        raise storage_error(target, error) from error


def write_zip(
    deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], target: Path, narrated: Sequence[Narrated] = ()
) -> None:
    """Write a ZIP archive of the folder; what is compressed already is stored as it is."""
    with replacing(target) as beside, tempfile.TemporaryDirectory(prefix="lecture-") as scratch:
        folder = _fill(deck, outputs, manifests, narrated, Path(scratch) / target.stem)
        with zipfile.ZipFile(beside, "w") as archive:
            for path in sorted(folder.rglob("*")):
                kind = zipfile.ZIP_DEFLATED if path.suffix == ".html" else zipfile.ZIP_STORED
                archive.write(path, path.relative_to(folder.parent), kind)


def _is_export(folder: Path) -> bool:
    return folder.is_dir() and {path.name for path in folder.iterdir()} == {Outputs(folder).page.name, BEATS}


def _fill(
    deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], narrated: Sequence[Narrated], folder: Path
) -> Path:
    """The page and the files that it names, in a new folder."""
    for manifest in manifests:
        for file in files(manifest):
            if file is manifest["video"]:
                continue  # the section's film; the page plays its beats
            place = folder / file["path"]
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(outputs.file(file["path"]), place)
    for beat in narrated:
        if beat.speech:
            sound = sound_file(outputs, beat)
            shutil.copyfile(sound, folder / sound.relative_to(outputs.root))
    write_page(deck, outputs, manifests, narrated=narrated, target=Outputs(folder).page, inline=False)
    return folder

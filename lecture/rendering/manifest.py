"""`sections/<section>.json`: a rendered section, its beats, and the facts that it was made from, with their key.

An explorable has one as well, with its values instead of beats.
A beat's `trace` is a digest of what its frames are drawn from, if that can be told: as long as it stays, so do they.
Its `cues` are the frames at which marks of its notes are due. Times are exact: `start` and `length` in seconds
are frames divided by the rate. Of the `frames` there are `stored` in the file, where those of stills last longer.
Paths are relative to the folder of the quality. The digest of every file is recorded, so that a damaged or foreign
file is found, and beside them that of all that is said here.

A folder with manifests may come from somebody else. What is read has the shapes below, whatever its digest is, and
names no file outside of its folder.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any, Self

import pydantic
from pydantic import Field, NonNegativeInt, PositiveInt

from lecture.deck import Deck
from lecture.errors import LectureError, RenderError
from lecture.folders import BEATS, SECTIONS, Outputs, below, replacing

FORMAT = 8
FILES = ("video", "poster", "exploration")
"""What a section, a beat or an explorable may have."""
ENDINGS = {".mp4", ".png", ".json"}
"""What the names of these files end in."""

Manifest = dict[str, Any]
Seconds = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[\w-]+$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class _File(pydantic.BaseModel):
    path: Annotated[str, Field(pattern=rf"^({BEATS}/[\w-]+|{SECTIONS})/[\w-][\w.-]*$")]
    bytes: NonNegativeInt
    digest: str


class _Facts(pydantic.BaseModel):
    format: int
    python: str
    packages: dict[str, Any]
    read: dict[str, Any]
    files: dict[str, str]


class _DrawnFacts(_Facts):
    quality: dict[str, int]


class _Still(pydantic.BaseModel):
    name: Name
    length: Seconds
    poster: _File


class _Beat(_Still):
    frames: PositiveInt
    stored: PositiveInt
    loop: bool
    auto_advance: bool
    cues: dict[Name, NonNegativeInt]
    trace: Annotated[str, Field(pattern=r"^[0-9a-f]*$")]
    video: _File


class _PlacedBeat(_Beat):
    start: Seconds
    start_frame: NonNegativeInt


class _Made(pydantic.BaseModel):
    format: Annotated[int, Field(ge=FORMAT, le=FORMAT)]
    section: Name
    key: str
    facts: _Facts
    render_seconds: Seconds


class _Explorable(_Made):
    length: Seconds
    exploration: _File
    beats: Annotated[list[Any], Field(max_length=0)]


class _Stills(_Made):
    length: Seconds
    beats: Annotated[list[_Still], Field(min_length=1)]


class _Film(_Made):
    facts: _DrawnFacts  # pyright: ignore[reportIncompatibleVariableOverride]
    width: PositiveInt
    height: PositiveInt
    fps: Annotated[int, Field(ge=1, le=1000)]
    background: Colour


class _Part(_Film):
    beats: Annotated[list[_Beat], Field(min_length=1)]


class _Section(_Film):
    length: Seconds
    frames: PositiveInt
    stored: PositiveInt
    video: _File
    beats: Annotated[list[_PlacedBeat], Field(min_length=1)]

    @pydantic.model_validator(mode="after")
    def _adds_up(self) -> Self:
        frames = 0
        for beat in self.beats:
            if beat.start_frame != frames or abs(beat.length * self.fps - beat.frames) > 1e-3:
                raise ValueError("a beat does not begin where the one before it ends")
            if any(frame > beat.frames for frame in beat.cues.values()):
                raise ValueError("a cue is behind its beat")
            frames += beat.frames
        if frames != self.frames or abs(self.length * self.fps - frames) > 1e-3:
            raise ValueError("the beats do not add up to the section")
        return self


def read(path: Path) -> Manifest | None:
    """The manifest at `path`, or None if there is none that can be used."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        described = {name: value for name, value in said.items() if name != "digest"}
        if said["digest"] != _digest_of(described) or described["section"] != path.stem:
            return None
        require_shape(described)
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    return described


def require_shape(described: Manifest, *, is_part: bool = False) -> None:
    """A ValueError unless the manifest has the shape of an explorable's, a section's, stills' or, if so, a part's."""
    kinds = {"exploration": _Explorable, "video": _Section}
    shape = _Part if is_part else next((kind for name, kind in kinds.items() if name in described), _Stills)
    shape.model_validate(described, strict=True)


def written(described: Manifest) -> str:
    """The text of the manifest's file."""
    return json.dumps(described | {"digest": _digest_of(described)}, indent=1, ensure_ascii=False)


def _digest_of(described: Manifest) -> str:
    said = json.dumps(described, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def rendered(deck: Deck, outputs: Outputs, *, partly: bool = False) -> list[Manifest]:
    """The manifests of the enabled sections, in order, with the deck's words; unless `partly`, all must be there.

    Where films are there are no stills, and the other way round.
    """
    found = [(section.name, read(outputs.manifest(section.name))) for section in deck.enabled_sections]
    found = [
        (name, one if one and one["beats"] and outputs.are_stills != ("video" in one) else None) for name, one in found
    ]
    missing = [name for name, described in found if described is None]
    if missing and not partly:
        raise LectureError(
            f"{outputs.root}: {', '.join(missing)} not rendered yet. "
            f"Run `lecture render --quality {outputs.root.name}`."
        )
    return [with_words(deck, described) for _, described in found if described is not None]


def with_words(deck: Deck, described: Manifest) -> Manifest:
    """The manifest with what the deck says about each beat: caption, notes and alternative text were never drawn.

    `title` names a beat wherever it must have a name: by its caption, or else by its section and its own name.
    """
    section = deck.section(described["section"])
    beats = []
    for number, beat in enumerate(described["beats"], 1):
        said = deck.words(section.name, beat["name"])
        title = said.caption or f"{section.title} · {number} {beat['name']}"
        words = {"caption": said.caption, "notes": said.notes, "alt": said.alt or title, "title": title}
        beats.append(beat | words)
    return described | {"beats": beats}


def explored(deck: Deck, outputs: Outputs) -> list[Manifest]:
    """The manifests of the enabled explorables, in the order of the file; every one must be there."""
    found = [(page.name, read(outputs.manifest(page.name))) for page in deck.enabled_explorables]
    if missing := [name for name, described in found if described is None or "exploration" not in described]:
        raise LectureError(
            f"{outputs.root}: {', '.join(missing)} not computed yet. "
            f"Run `lecture render --quality {outputs.root.name}`."
        )
    return [described for _, described in found if described is not None]


def files(manifest: Manifest) -> list[dict[str, Any]]:
    """Every file that belongs to the section, as `described` gives it."""
    return [part[kind] for part in (manifest, *manifest["beats"]) for kind in FILES if kind in part]


def described(path: Path, folder: Path) -> dict[str, Any]:
    """A file as the manifest names it: where it will lie, how large it is, and the digest of what it holds."""
    return {"path": (folder / path.name).as_posix(), "bytes": path.stat().st_size, "digest": digest(path)}


def require_whole(outputs: Outputs, manifests: Iterable[Manifest]) -> None:
    """An error that names every file that is not as it was made."""
    if faults := [fault for one in manifests for fault in damage(outputs, one)]:
        raise RenderError(f"{outputs.root}: {', '.join(faults)}. Run `lecture render`: it makes them anew.")


def damage(outputs: Outputs, manifest: Manifest) -> list[str]:
    """What is wrong with the section's files, each by name; nothing if all are as they were made."""
    recorded = files(manifest)
    with ThreadPoolExecutor() as threads:
        found = list(threads.map(lambda file: _digest_below(outputs, file["path"]), recorded))
    return [
        f"{file['path']} is {'damaged' if came else 'missing'}"
        for file, came in zip(recorded, found, strict=True)
        if came != file["digest"]
    ]


def _digest_below(outputs: Outputs, name: str) -> str:
    try:
        return digest(outputs.file(name))
    except LectureError:  # a link leads out of the folder
        return ""


def digest(path: Path) -> str:
    """The digest of what the file at `path` holds, as hexadecimal digits; nothing if it cannot be read."""
    try:
        if not path.is_file():  # a device may have no end
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""


def install(outputs: Outputs, staging: Path, manifest: Manifest) -> None:
    """Move a finished section to its place. The manifest goes first and comes last: without it nothing counts."""
    section = manifest["section"]
    place = outputs.manifest(section)
    with replacing(place) as beside:
        beside.write_text(written(manifest), encoding="utf-8")
        place.unlink(missing_ok=True)
        beats = below(outputs.root, f"{BEATS}/{section}")
        beats.mkdir(parents=True, exist_ok=True)
        wanted = {outputs.root / file["path"] for file in files(manifest)}
        for target in wanted:
            (staging / target.name).replace(target)
        for stale in set(beats.iterdir()) - wanted:
            if stale.is_file() and stale.suffix in ENDINGS:
                stale.unlink()
    shutil.rmtree(staging, ignore_errors=True)

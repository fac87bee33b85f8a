"""`--record`: the presentation, and to whoever has its token a microphone: a beat's take becomes its recording.

The page is told each beat's cues. It posts a take to /record/SECTION/BEAT?clicks=4.2,9.1: its sound, and when each of
the beat's cues was clicked, in their order, as far as they were. What it says names no file: a beat is one that was
rendered, a cue one that the beat has.
"""

from __future__ import annotations

import contextlib
import math
import threading
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from lecture.deck import Deck
from lecture.errors import LectureError
from lecture.folders import Outputs
from lecture.live.private import PrivateHandler, PrivateServer
from lecture.rendering import manifest
from lecture.voice import takes

KINDS = {"audio/webm": ".webm", "audio/ogg": ".ogg", "audio/mp4": ".m4a"}
"""What browsers record: Chromium the first, Firefox the second if not the first as well, Safari the last."""
MOST_OF_A_TAKE = 1 << 26
"""Bytes: more than an hour."""
PATH = "/record/"


class RecordingServer(PrivateServer):
    """Serves the presentation in `outputs`, and keeps the takes of who has the token."""

    name = "record"

    def __init__(self, deck: Deck, outputs: Outputs, port: int = 0) -> None:
        self._deck = deck
        self._one_by_one = threading.Lock()
        super().__init__(outputs, port)
        self.RequestHandlerClass = RecordingHandler

    def private_news(self) -> dict[str, dict[str, float]]:
        """Of each beat its cues, with their seconds of its video."""
        found = (manifest.read(self.outputs.manifest(section.name)) for section in self._deck.enabled_sections)
        return {
            f"{one['section']}/{beat['name']}": {mark: frame / one["fps"] for mark, frame in beat["cues"].items()}
            for one in found
            if one
            for beat in one["beats"]
        }

    def keep(self, beat: str, content: bytes, ending: str, marks: dict[str, float]) -> takes.Take:
        """Keep a take of SECTION/BEAT."""
        section, _, name = beat.partition("/")
        with self._one_by_one:
            return takes.keep(self._deck, section, name, content, ending, marks)


class RecordingHandler(PrivateHandler):
    """Answers the presentation's page."""

    server: RecordingServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self) -> None:
        if self._is_refused(self._hosts()):
            return
        if not self._has_token():
            self._refuse(HTTPStatus.UNAUTHORIZED)
            return
        beat, cues = self._beat()
        clicks = self._clicks()
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        if cues is None:
            self._refuse(HTTPStatus.NOT_FOUND)
        elif kind not in KINDS or clicks is None or len(clicks) > len(cues):
            self._refuse(HTTPStatus.BAD_REQUEST)
        elif (content := self._body(MOST_OF_A_TAKE)) is not None:
            try:
                take = self.server.keep(beat, content, KINDS[kind], dict(zip(cues, clicks, strict=False)))
                self._tell({"seconds": take.seconds, "clipped": take.is_clipped})
            except (LectureError, OSError) as error:
                self._tell({"fault": str(error)})

    def _beat(self) -> tuple[str, list[str] | None]:
        """The beat that the address names, and its cues; None if there is no such beat."""
        beat = self._path().removeprefix(PATH) if self._path().startswith(PATH) else ""
        cues = self.server.private_news().get(beat)
        return beat, None if cues is None else list(cues)

    def _clicks(self) -> list[float] | None:
        """The seconds in ?clicks=, in order; None if they are none."""
        with contextlib.suppress(ValueError):
            (text,) = parse_qs(urlsplit(self.path).query).get("clicks", [""])
            clicks = [float(part) for part in text.split(",") if part]
            if all(map(math.isfinite, clicks)) and clicks == sorted(clicks) and all(0 <= at < 36_000 for at in clicks):
                return clicks
        return None


def serve(deck: Deck, outputs: Outputs, port: int = 0) -> None:
    """Serve until Ctrl-C."""
    with RecordingServer(deck, outputs, port) as server:
        print(server.private_address)
        print("Only this machine can open it, and whoever has this address may record: V begins at the beat that is")
        print(
            f"shown, and ends. What you say is kept in {deck.path.parent / takes.FOLDER}. Ctrl-C ends it.", flush=True
        )
        server.serve_until_stopped()

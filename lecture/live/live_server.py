"""`--live`: the presentation, and to whoever has its token a form of the section's parameters (`asking`).

What it asks for runs the scene and may change the deck file, so it is for one browser alone (`private`).
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import Any

from lecture.deck import Deck
from lecture.errors import LectureError
from lecture.folders import Outputs
from lecture.live.asking import ADDRESS, ASK, KEEP, OPEN, Asking, Question
from lecture.live.private import PrivateHandler, PrivateServer
from lecture.live.server import beat_file
from lecture.qualities import Quality
from lecture.rendering.pool import end_server

MOST_OF_A_QUESTION = 1 << 16
"""Bytes."""


class LiveServer(PrivateServer):
    """Serves the presentation in `outputs`, and answers who has the token."""

    name = "live"

    def __init__(self, deck: Deck, theme: str | None, quality: Quality, outputs: Outputs, port: int = 0) -> None:
        self._told, self._count = "{}", 0
        self._scratch = tempfile.TemporaryDirectory(prefix="lecture-live-")
        self._drawn = Outputs(Path(self._scratch.name) / "drawn")
        self.names = {section.name for section in deck.enabled_sections}
        super().__init__(outputs, port)
        self.RequestHandlerClass = LiveHandler
        self.asking = Asking(deck, theme, quality, outputs, self._drawn.root, self._take)
        self.asking.start()

    def server_close(self) -> None:
        super().server_close()
        self.asking.end()
        end_server()
        self._scratch.cleanup()

    def file(self, path: str) -> Path | None:
        """The same, and what was drawn since."""
        if path.startswith(f"/{ADDRESS}"):
            return beat_file(self._drawn, path.removeprefix(f"/{ADDRESS}"))
        return super().file(path)

    def private_news(self) -> Any:
        """What there is to know of the section that was asked about."""
        return json.loads(self._told)

    def _take(self, note: Any) -> None:
        self._told, self._count = json.dumps(note), self._count + 1

    def _version(self) -> str:
        return f"{super()._version()}-{self._count}"


class LiveHandler(PrivateHandler):
    """Answers the presentation's page."""

    server: LiveServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self) -> None:
        if self._is_refused(self._hosts()) or (said := self._body(MOST_OF_A_QUESTION)) is None:
            return
        if self._path() != "/live":
            self._refuse(HTTPStatus.NOT_FOUND)
        elif not self._has_token():
            self._refuse(HTTPStatus.UNAUTHORIZED)
        elif (question := self._question(said)) is None:
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            self.server.asking.ask(question)
            self._tell({})

    def _question(self, said: bytes) -> Question | None:
        with contextlib.suppress(ValueError, RecursionError):
            match json.loads(said):
                case {"wish": str(wish), "section": str(section), "beat": str(beat), "values": dict(values)}:
                    if wish in (OPEN, ASK, KEEP) and section in self.server.names:
                        return Question(wish, section, beat, values)
                case _:
                    pass
        return None


def serve(deck: Deck, theme: str | None, quality: Quality, outputs: Outputs, port: int = 0) -> None:
    """Serve until Ctrl-C."""
    if sys.platform != "linux":
        raise LectureError("--live: expected Linux, whose processes can be copied. Leave it out.")
    with LiveServer(deck, theme, quality, outputs, port) as server:
        print(server.private_address)
        print("Only this machine can open it, and whoever has this address may ask: A shows the section's parameters,")
        print("in the speaker's window if it is pressed there. Ctrl-C ends it.", flush=True)
        server.serve_until_stopped()

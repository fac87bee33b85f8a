"""What more a served presentation does for one browser: the address that is printed has a token, a cookie from then on.

All others of this machine get what `--serve` gives.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
from abc import ABC, abstractmethod
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lecture.folders import Outputs
from lecture.live.server import NEWS, Answers, DeckServer, Handler


class PrivateServer(DeckServer, ABC):
    """Serves the presentation, and more to who has the token. `name` is that of the token in the address."""

    name: str

    def __init__(self, outputs: Outputs, port: int = 0) -> None:
        self.token = secrets.token_urlsafe(32)
        super().__init__(outputs, port)

    @property
    def private_address(self) -> str:
        """The address for that one browser."""
        return f"{self.address}?{self.name}={self.token}"

    def knows(self, token: str) -> bool:
        return secrets.compare_digest(self.token.encode(), token.encode())

    @abstractmethod
    def private_news(self) -> Any:
        """What that browser is told beside the news of all."""


class PrivateHandler(Answers, Handler):
    """Answers the presentation's page."""

    server: PrivateServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        if self._path() == NEWS and self._has_token() and not self._is_refused(self._hosts()):
            news = json.loads(self.server.news(urlsplit(self.path).query))
            self._tell({**news, self.server.name: self.server.private_news()})
        elif self._path() == "/" and (token := self._token_in_address()) and not self._is_refused(self._hosts()):
            self._let_in(token)
        else:
            Handler.do_GET(self)

    def _token_in_address(self) -> str:
        with contextlib.suppress(ValueError):
            return parse_qs(urlsplit(self.path).query).get(self.server.name, [""])[0]
        return ""

    def _let_in(self, token: str) -> None:
        """Change the token in the address, which others may see on the screen, for a cookie."""
        if not self.server.knows(token):
            self._refuse(HTTPStatus.FORBIDDEN)
            return
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Set-Cookie", f"{self._cookie()}={token}; Path=/; HttpOnly; SameSite=Strict")
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _has_token(self) -> bool:
        sent = self.headers.get("Cookie", "")
        found = re.search(rf"(?:^|;\s*){self._cookie()}=([\w-]{{1,64}})(?:;|$)", sent, re.ASCII)
        return bool(found) and self.server.knows(found[1])

    def _cookie(self) -> str:
        """Servers of one machine share a browser's cookies, whatever their ports."""
        return f"{self.server.name}-{self.server.server_port}"

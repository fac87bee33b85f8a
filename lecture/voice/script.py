"""What the voice says of a note: its sentences, of tokens that know how they are read and how they are said.

A note is read from its HTML, which has all that the author wrote: words, formulas as MathML, and marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from lecture.deck import Prose
from lecture.deck.mathml import words
from lecture.voice.formulas import spoken as spoken_formula
from lecture.voice.lexicon import Lexicon

ENDS = re.compile(r"[.!?…][\"”’')\]]*$")
SHORTENED = re.compile(r"^[\"“‘(\[]*(?:[A-Z]|e\.g|i\.e|cf|vs|Dr|Mr|Mrs|Ms|Prof|St|Fig|Eq|Sec|No)\.$")
BLOCKS = {"p", "li", "ul", "ol", "br", "blockquote", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "div"}
UNSAID = {"pre", "table"}
"""What is looked at and not read aloud."""


@dataclass(frozen=True)
class Token:
    """A word or a formula with its punctuation: as it is read, as it is said, and the marks that stand before it."""

    shown: str
    spoken: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """What is said in one breath."""

    tokens: tuple[Token, ...]
    ends_paragraph: bool = False

    @property
    def shown(self) -> str:
        """As it is read."""
        return " ".join(token.shown for token in self.tokens)

    @property
    def spoken(self) -> str:
        """As it is said."""
        return " ".join(token.spoken for token in self.tokens if token.spoken)


def script(note: Prose, lexicon: Lexicon) -> tuple[Sentence, ...]:
    """The sentences of a note."""
    reader = _Reader(lexicon)
    reader.feed(note.html)
    reader.close()
    return tuple(sentence for paragraph in reader.paragraphs() for sentence in _sentences(paragraph))


def _sentences(tokens: list[Token]) -> Iterator[Sentence]:
    begin = 0
    for place, token in enumerate(tokens, 1):
        following = tokens[place].shown if place < len(tokens) else ""
        is_end = ENDS.search(token.shown) and not SHORTENED.match(token.shown) and not following[:1].islower()
        if is_end or not following:
            sentence = Sentence(tuple(tokens[begin:place]), not following)
            begin = place
            if sentence.spoken:
                yield sentence


class _Reader(HTMLParser):
    """Takes a note's HTML apart into paragraphs of tokens."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(convert_charrefs=True)
        self._lexicon = lexicon
        self._paragraphs: list[list[Token]] = [[]]
        self._open: list[tuple[str, str]] = []
        """The pieces of the word that is open: as read and as said."""
        self._marks: list[str] = []
        self._math: list[str] = []
        self._unsaid = 0

    def paragraphs(self) -> list[list[Token]]:
        """The tokens of each paragraph that has any."""
        self._close_word()
        return [tokens for tokens in self._paragraphs if tokens]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "math" or self._math:
            self._math.append(self.get_starttag_text() or "")
        elif tag in UNSAID:
            self._unsaid += 1
        elif tag in BLOCKS:
            self._close_paragraph()
        elif tag == "span" and (mark := dict(attrs).get("data-mark")):
            self._close_word()
            self._marks.append(mark)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._math:
            self._math.append(self.get_starttag_text() or "")
        elif tag in BLOCKS:
            self._close_paragraph()

    def handle_endtag(self, tag: str) -> None:
        if self._math:
            self._math.append(f"</{tag}>")
            if tag == "math":
                mathml, self._math = "".join(self._math), []
                if not self._unsaid:
                    self._open.append((words(mathml), spoken_formula(mathml, self._lexicon)))
        elif tag in UNSAID:
            self._unsaid -= 1
        elif tag in BLOCKS:
            self._close_paragraph()

    def handle_data(self, data: str) -> None:
        if self._math:
            self._math.append(data.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        elif not self._unsaid:
            for piece in re.findall(r"\s+|\S+", data):
                if piece.isspace():
                    self._close_word()
                else:
                    self._open.append((piece, self._lexicon.spoken(piece)))

    def _close_word(self) -> None:
        if not self._open:
            return
        shown = "".join(read for read, _ in self._open)
        said = "".join(f" {said}" if said[:1].isalnum() else said for _, said in self._open).strip()
        self._paragraphs[-1].append(Token(shown, said, tuple(self._marks)))
        self._open, self._marks = [], []

    def _close_paragraph(self) -> None:
        self._close_word()
        if self._paragraphs[-1]:
            self._paragraphs.append([])

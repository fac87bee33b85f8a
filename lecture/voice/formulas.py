"""A formula as it is said, from its MathML.

spoken("<math><mfrac>...</mfrac></math>", lexicon)     # "the partial derivative of C by w"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lecture.deck.mathml import MATH_LETTERS, words
from lecture.voice.counting import in_words, power
from lecture.voice.lexicon import Lexicon

DERIVED = re.compile(r"([∂d])([²³]?)")
"""What the halves of a derivative begin with, as it is read."""
IN_A_LINE = re.compile(r"\bpartial (\w+) over partial ")
"""A derivative that is written with a slash, as it would be said sign by sign."""
ORDERS = {"": "", "²": "second ", "³": "third "}
SILENT = set("()[]{}⟨⟩,;.:!?|‖∥\u2061\u2062\u2063\u2064")
"""What a formula shows and nobody says."""
NORM = ("‖", "∥")
SHORT = 2
"""Letters of the halves of a fraction that is said without a pause."""
PRIMES = set("′″‴'")


def spoken(mathml: str, lexicon: Lexicon) -> str:
    """The formula in words."""
    text = _Reader(lexicon).line([ElementTree.fromstring(f"<all>{mathml}</all>")])
    text = re.sub(r"\s+,", ",", " ".join(text.split())).strip(" ,")
    return IN_A_LINE.sub(r"the partial derivative of \1 by ", text)


class _Reader:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def line(self, elements: Iterable[Element]) -> str:
        """The elements one after the other."""
        parts: list[str] = []
        for element in elements:
            said = self._said(element)
            is_norm = element.tag == "mo" and _letters(element) in NORM and "the norm of" not in parts
            parts.append("the norm of" if is_norm else said)
        return " ".join(part for part in parts if part)

    def _said(self, element: Element) -> str:
        parts = list(element)
        match element.tag:
            case "mi" | "mn" | "mo" | "mtext" | "ms":
                return self._sign(_letters(element))
            case "mspace":
                return ""
            case "mfrac":
                return self._fraction(*parts)
            case "msqrt":
                return f"the square root of {self.line(parts)}"
            case "mroot":
                return f"the {self.line(parts[1:])}-th root of {self.line(parts[:1])}"
            case "msup":
                return self.line(parts[:1]) + self._raised(*parts)
            case "msub":
                return f"{self.line(parts[:1])}{self._lowered(parts[0], parts[1])}"
            case "msubsup" if parts[0].tag != "mo":
                return self.line(parts[:1]) + self._lowered(parts[0], parts[1]) + self._raised(parts[0], parts[2])
            case "munder" | "munderover" | "msubsup":
                limits = [self.line([part]) for part in parts[1:]]
                where = f" over {limits[0]}" if len(limits) == 1 else f" from {limits[0]} to {limits[1]}"
                return f"{self.line(parts[:1])}{where} of"
            case "mover":
                accent = self._lexicon.accents.get(_letters(parts[1]))
                return f"{self.line(parts[:1])} {accent or 'with ' + self.line(parts[1:])}"
            case "mtr":
                return ", ".join(self.line([cell]) for cell in parts)
            case "mtable":
                return "; ".join(self.line([row]) for row in parts)
            case _:
                return self.line(parts)

    def _sign(self, letters: str) -> str:
        if letters in self._lexicon.functions:
            return self._lexicon.functions[letters]
        if letters in SILENT:
            return "," if letters in ",;:" else ""
        if letters in self._lexicon.signs:
            return self._lexicon.signs[letters]
        if letters.isascii() and letters.isalpha() and len(letters) == 1:
            return letters.upper() if letters == "a" else letters  # an article would be said otherwise
        return in_words(letters) or " ".join(self._lexicon.spoken(word) for word in letters.split())

    def _fraction(self, upper: Element, lower: Element) -> str:
        above, below = _parts(upper), _parts(lower)
        signs = [DERIVED.fullmatch(_flat(half[0])) for half in (above, below)]
        if signs[0] and signs[1] and signs[0][1] == signs[1][1] and len(below) > 1:
            kind = "partial derivative" if signs[0][1] == "∂" else "derivative"
            of = f" of {self.line(above[1:])}" if len(above) > 1 else ""
            return f"the {ORDERS[signs[0][2]]}{kind}{of} by {self._variables(below, signs[0][2])}"
        joiner = "over" if len(_flat(upper)) <= SHORT and len(_flat(lower)) <= SHORT else ", over"
        return f"{self.line([upper])} {joiner} {self.line([lower])}"

    def _variables(self, elements: list[Element], order: str) -> str:
        """What is derived by: the elements behind each sign; the order was said before."""
        names: list[list[Element]] = []
        for element in elements:
            if DERIVED.fullmatch(_flat(element)):
                names.append([])
            else:
                is_repeated = element.tag == "msup" and order and _flat(element[1]) in ("2", "3")
                names[-1].append(element[0] if is_repeated else element)
        return " and ".join(self.line(name) for name in names)

    def _raised(self, base: Element, exponent: Element) -> str:
        letters = _flat(exponent)
        if set(letters) <= PRIMES:
            return " prime" * len(unicodedata.normalize("NFKC", letters))
        if letters in ("T", "⊤"):
            return " transposed"
        if letters in ("∗", "*"):
            return " star"
        if letters.startswith("(") and letters.endswith(")"):
            return f" of {self.line([exponent])}"  # an index, such as the number of a layer
        if letters in ("-1", "−1") and _flat(base).isupper():
            return " inverse"
        if re.fullmatch(r"[-−]?\d+", letters):
            return power(letters)
        return f" to the {self.line([exponent])}"

    def _lowered(self, base: Element, index: Element) -> str:
        if base.tag == "mo":
            return f" over {self.line([index])} of"
        return f" sub {self.line([index])}"


def _letters(element: Element) -> str:
    letters = "".join(element.itertext()).replace("\u2061", "").strip()
    return MATH_LETTERS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), letters)


def _flat(element: Element) -> str:
    """The element as it is read, without spaces."""
    return "".join(words(ElementTree.tostring(element, encoding="unicode")).split())


def _parts(half: Element) -> list[Element]:
    return list(half) if half.tag == "mrow" else [half]

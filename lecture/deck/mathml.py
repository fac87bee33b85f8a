"""A formula in words and signs: what a chapter's name, a label or a caption says for it.

words("<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>")     # "a/b"
"""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

RAISED = dict(zip("0123456789+-−=()niT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀ", strict=True))
LOWERED = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
SPACED = set("=≠≈≡<>≤≥≪≫∈∉⊂⊆→←⇒⇔↦+−±·×÷∘⊙⊗∪∩∧∨∝∼≔") | {":="}
"""Operators with a space at either side where something stands before them."""
ACCENTS = {"^": "\u0302", "~": "\u0303", "¯": "\u0304", "‾": "\u0304", "→": "\u20d7"}
MATH_LETTERS = re.compile("[\U0001d400-\U0001d7ff]")


def words(mathml: str) -> str:
    """The formula on one line."""
    return " ".join(_line([ElementTree.fromstring(f"<all>{mathml}</all>")]).split())


def _line(elements: list[Element]) -> str:
    """The elements one after the other."""
    line = ""
    for element in elements:
        text = _text(element)
        before = line.strip()
        if element.tag == "mo" and text in SPACED and before and before[-1] not in "([{":
            line += f" {text} "
        elif text in (",", ";"):
            line += f"{text} "
        else:
            is_word = len(text) > 1 and text.isalpha() and element.tag in ("mi", "mo")
            line += f" {text} " if is_word and before else f"{text} " if is_word else text
    return line


def _text(element: Element) -> str:
    parts = list(element)
    match element.tag:
        case "mi" | "mn" | "mo" | "mtext" | "ms":
            letters = "".join(element.itertext()).replace("\u2061", "")
            return MATH_LETTERS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), letters)
        case "mspace":
            return " "
        case "mfrac":
            return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
        case "msqrt":
            return f"√{_grouped(*parts)}"
        case "mroot":
            return f"{_script(_line(parts[1:]), RAISED, '')}√{_grouped(parts[0])}"
        case "msup" | "mover":
            base, raised = _line(parts[:1]), _line(parts[1:])  # once: they may be nested
            return _accented(base.strip(), raised.strip()) or base + _script(raised, RAISED, "^")
        case "msub" | "munder":
            return _line(parts[:1]) + _script(_line(parts[1:]), LOWERED, "_")
        case "msubsup" | "munderover":
            lowered, raised = _script(_line(parts[1:2]), LOWERED, "_"), _script(_line(parts[2:]), RAISED, "^")
            return _line(parts[:1]) + lowered + raised
        case "mtable":
            return "; ".join(_line([cell]) for cell in parts)
        case "mtr":
            return " ".join(_line([cell]) for cell in parts)
        case _:
            return _line(parts)


def _grouped(*elements: Element) -> str:
    """The elements in parentheses, unless they are one word or number."""
    text = _line(list(elements)).strip()
    return text if text.isalnum() or (text[:1] == "(" and text.find(")") == len(text) - 1) else f"({text})"


def _script(line: str, letters: dict[str, str], mark: str) -> str:
    """An exponent or index in the small letters that Unicode has, or else behind its mark."""
    text = "".join(line.split())
    if not text or all(letter in "′″‴" for letter in text):
        return text
    if all(letter in letters for letter in text):
        return "".join(letters[letter] for letter in text)
    return mark + (text if len(text) == 1 or text[0] == "(" else f"({text})")


def _accented(base: str, accent: str) -> str:
    """A letter with its accent, if it is one."""
    accent = ACCENTS.get(accent, accent)
    is_accent = len(base) == 1 and len(accent) == 1 and unicodedata.combining(accent)
    return unicodedata.normalize("NFC", base + accent) if is_accent else ""

"""Numbers in English words: what every engine says alike.

in_words("12,000")     # "twelve thousand"
in_words("-0.05")      # "minus zero point zero five"
in_words("10⁻⁵")       # "ten to the minus five"
"""

from __future__ import annotations

import re

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
GROUPS = ("", "thousand", "million", "billion", "trillion")
ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
ORDINALS |= {"twelve": "twelfth"}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
NUMBER = re.compile(
    r"(?P<sign>[-−+])?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?(?:[eE](?P<ten>[-+]?\d+))?"
    r"(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?(?P<ordinal>st|nd|rd|th)?"
)
CHAIN = re.compile(r"\d+(?:[-–]\d+){2,}")
"""Sizes of a network's layers: 2-3-1."""


def in_words(text: str) -> str | None:
    """The number that `text` is, as it is said; None if it is none, or too long a one."""
    if CHAIN.fullmatch(text):
        return " ".join(cardinal(int(number)) for number in re.split("[-–]", text))
    found = NUMBER.fullmatch(text)
    if found is None or len(found["whole"]) > 15:
        return None
    digits = found["whole"].replace(",", "")
    is_year = (
        len(digits) == 4 and digits == found["whole"] == text and text[:2] in ("18", "19", "20") and text[2] != "0"
    )
    said = f"{cardinal(int(digits[:2]))} {cardinal(int(digits[2:]))}" if is_year else cardinal(int(digits))
    if found["part"]:
        said += " point " + " ".join(ONES[int(digit)] for digit in found["part"])
    if found["sign"]:
        said = f"{'plus' if found['sign'] == '+' else 'minus'} {said}"
    if found["ten"]:
        said += f" times ten to the {_signed(found['ten'])}"
    if found["raised"]:
        said += power(found["raised"].translate(RAISED))
    return ordinal(said) if found["ordinal"] else said


def power(exponent: str) -> str:
    """What is said behind a base: " squared", " to the minus five"."""
    return {"2": " squared", "3": " cubed"}.get(exponent) or f" to the {_signed(exponent)}"


def _signed(text: str) -> str:
    return ("minus " if text[0] in "-−" else "") + cardinal(int(text.lstrip("-−+")))


def cardinal(number: int) -> str:
    """A whole number that is not negative."""
    groups: list[str] = []
    for name in GROUPS:
        number, rest = divmod(number, 1000)
        if rest:
            groups.insert(0, f"{_below_thousand(rest)} {name}".strip())
    return " ".join(groups) or ONES[0]


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    said = [f"{ONES[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        said.append(f"{TENS[rest // 10]} {ONES[rest % 10] if rest % 10 else ''}".strip())
    elif rest:
        said.append(ONES[rest])
    return " ".join(said)


def ordinal(said: str) -> str:
    """The place that a number in words names: "twenty one" -> "twenty first"."""
    *before, last = said.split()
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return " ".join([*before, ORDINALS.get(last, regular)])

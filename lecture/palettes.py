"""The colours of our themes, by what they mean: the one module that knows a hex code."""

from __future__ import annotations

PALETTES: dict[str, dict[str, str]] = {
    "dark": {
        "GROUND": "#0F1419",
        "TEXT": "#E8EAED",
        "QUIET": "#A3ADBA",
        "FAINT": "#3A434E",
        "POSITIVE": "#4CC3FF",  # weights above zero
        "NEGATIVE": "#FF9F43",  # weights below zero
        "ACTIVATION": "#FFE08A",
        "HALF_FIRING": "#7E6208",  # the fill of a neuron whose activation is 1/2
        "FIRING": "#FFF0B0",  # and 1
        "REQUEST": "#A3FFC0",
        "COST": "#FF6B81",  # and errors
        "GRADIENT": "#FF7BE0",
        "DATA": "#B8C4D6",
        "VALIDATION": "#C792EA",
        "PATH": "#FFFFFF",
        "GRADIENT_DESCENT": "#FF6B81",
        "MOMENTUM": "#5CCBFF",
        "RMSPROP": "#A873F0",
        "ADAM": "#FFE08A",
        "NEWTON": "#A3FFC0",
        "RATE_SMALL": "#7F8A99",  # three learning rates side by side, in neutral colours
        "RATE_GOOD": "#FFFFFF",
        "RATE_LARGE": "#D6BE8A",
        "PENALTY": "#43D0B4",  # what weight decay adds to cost and gradient
    },
    "light": {  # for bright rooms and print
        "GROUND": "#FBFAF7",
        "TEXT": "#1B222C",
        "QUIET": "#4B5563",
        "FAINT": "#C9CED6",
        "POSITIVE": "#0B6FB8",
        "NEGATIVE": "#B85300",
        "ACTIVATION": "#8F6400",
        "HALF_FIRING": "#FFD671",
        "FIRING": "#A65C00",
        "REQUEST": "#004A19",
        "COST": "#D6244F",
        "GRADIENT": "#C2189B",
        "DATA": "#5B6778",
        "VALIDATION": "#8A2FC0",
        "PATH": "#14181E",
        "GRADIENT_DESCENT": "#D6244F",
        "MOMENTUM": "#1B74D1",
        "RMSPROP": "#5B1A8F",
        "ADAM": "#8F6400",
        "NEWTON": "#004A19",
        "RATE_SMALL": "#6A727E",
        "RATE_GOOD": "#14181E",
        "RATE_LARGE": "#5F4A1C",
        "PENALTY": "#00495C",
    },
    "contrast": {  # text 7 : 1 and more on black
        "GROUND": "#000000",
        "TEXT": "#FFFFFF",
        "QUIET": "#D5DBE3",
        "FAINT": "#7C8794",
        "POSITIVE": "#5CCBFF",
        "NEGATIVE": "#FFAE3D",
        "ACTIVATION": "#FFE96B",
        "HALF_FIRING": "#7A6200",
        "FIRING": "#FFF6C2",
        "REQUEST": "#9DFFBA",
        "COST": "#FF7590",
        "GRADIENT": "#FF85E6",
        "DATA": "#D5DBE3",
        "VALIDATION": "#D79BFF",
        "PATH": "#FFFFFF",
        "GRADIENT_DESCENT": "#FF7590",
        "MOMENTUM": "#6BD6FF",
        "RMSPROP": "#B98AFF",
        "ADAM": "#FFF07A",
        "NEWTON": "#9DFFBA",
        "RATE_SMALL": "#969CA6",
        "RATE_GOOD": "#FFFFFF",
        "RATE_LARGE": "#D6BE8A",
        "PENALTY": "#74DCC8",
    },
}

DRAWN_ONLY = ("GROUND", "FAINT", "HALF_FIRING", "FIRING")
"""What no text is written in."""
LEAST_CONTRAST = {"dark": 4.5, "light": 4.5, "contrast": 7.0}
"""The least contrast of text with the ground, by theme (WCAG 2: AA, and AAA for eyes that need it)."""

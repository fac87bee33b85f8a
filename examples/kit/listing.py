"""A program that is typed and of which a part is marked; manim -pql examples/kit/listing.py"""

from pathlib import Path

from lecture.drawing.camera import KitScene
from lecture.kit.code_listing import Listing

PROGRAM = Path(__file__).parents[1] / "xor.py"


class TypedProgram(KitScene):
    def construct(self):
        listing = Listing.of(PROGRAM, left=-6.4, top=3.6, right=6.4, bottom=-3.6)
        self.play(listing.type("import numpy", "network ="))
        self.play(listing.type("history =", "assert"))
        self.play(listing.mark("history ="))

"""Letters that a font has as pictures, such as emoji: glyphs of pixels, which keep their own colours.

They are moved, scaled, turned and faded as other glyphs are; `KitCamera` draws them.
"""

from __future__ import annotations

import base64
import io
from typing import Any
from xml.etree.ElementTree import ElementTree

import numpy as np
import typst
from manim import SVGMobject, VMobject
from numpy.typing import NDArray
from PIL import Image

HREF = "{http://www.w3.org/1999/xlink}href"
NUMBER = "data-picture"
FROM_SVG = "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image(bytes(({content},)), height: 160pt)"
"""An emoji that is a drawing becomes a picture of so many pixels."""


class Emoji(VMobject):
    """A glyph of `pixels` (height, width, 4); its points go round the box that it was set in."""

    def __init__(self, box: VMobject, pixels: NDArray[np.uint8]) -> None:
        super().__init__(stroke_width=0, fill_opacity=1)
        self.points, self.pixels = box.points, pixels
        self._order = np.arange(4)

    def stand(self) -> None:
        """Say that it is upright as it is now: which of its corners is which."""
        corners = self.points[:16:4]
        self._order = np.lexsort((corners[:, 0], corners[:, 1] < self.get_center()[1]))

    @property
    def corners(self) -> NDArray[np.float64]:
        """Upper left, upper right, lower left and lower right (4, 3)."""
        return self.points[:16:4][self._order]


class WithEmoji(SVGMobject):
    """A base for what Typst sets: the pictures in its SVG file, which manim leaves out, become glyphs."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._pictures: list[NDArray[np.uint8]] = []
        super().__init__(*arguments, **options)
        for glyph in self.get_family():
            if isinstance(glyph, Emoji):
                glyph.stand()

    def modify_xml_tree(self, element_tree: ElementTree) -> ElementTree:
        """Put a numbered box where a picture is."""
        for element in element_tree.iter():
            namespace, _, name = element.tag.rpartition("}")
            if name == "image" and HREF in element.attrib:
                element.tag = f"{namespace}}}rect"
                element.set(NUMBER, str(len(self._pictures)))
                self._pictures.append(_pixels(element.attrib.pop(HREF)))
        return super().modify_xml_tree(element_tree)

    def get_mob_from_shape_element(self, shape: Any) -> VMobject | None:
        """The glyph of a shape; of a numbered box the picture in it."""
        glyph = super().get_mob_from_shape_element(shape)
        number = shape.values.get(NUMBER)
        return glyph if glyph is None or number is None else Emoji(glyph, self._pictures[int(number)])


def _pixels(address: str) -> NDArray[np.uint8]:
    """The picture at a data address."""
    kind, _, data = address.partition(",")
    content: Any = base64.b64decode(data)
    if "svg" in kind:
        source = FROM_SVG.format(content=", ".join(map(str, content)))
        content = typst.compile(source.encode(), format="png", ppi=72)
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))

"""Animations and updaters whose end does not depend on what was shown before it.

    self.play(ByAlpha(surface, lambda surface, alpha: surface.set(radius=2 * alpha)))
    name.add_updater(ByState(lambda name: put(name, dot.get_center())))

manim's own animations of shapes are such, an animation or an updater by a function may be one: then a play that nobody
sees, before the part of a section or the frame that is asked for, comes to its end without its frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from manim import (
    Animation,
    AnimationGroup,
    Mobject,
    Scene,
    TransformAnimations,
    TypeWithCursor,
    UpdateFromAlphaFunc,
)

OF_SHAPES = frozenset(
    f"manim.animation.{name}"
    for name in (
        "animation",
        "composition",
        "creation",
        "fading",
        "growing",
        "indication",
        "rotation",
        "transform",
        "transform_matching_parts",
    )
)
"""manim's modules of animations that shape a mobject by how it began, and by alpha."""
OTHERS = (TransformAnimations, TypeWithCursor)
"""What these modules have of others."""


def _nothing(*_: Any) -> None:
    """Show nothing: another animation does."""


class ByAlpha(UpdateFromAlphaFunc):
    """`show(mobject, alpha)` is called for every frame.

    What it makes of anything may depend on alpha and on what is the same for the whole play, but on no earlier call,
    to the last digit: it puts things in their places (`lecture.kit.places`) and does not shift them from where they
    are. For a function that counts, or adds to what is there, take manim's `UpdateFromAlphaFunc`.

    What else it moves is said by a `ByAlpha(other)` that shows nothing itself: manim draws that anew as well.
    """

    depends_on_alpha_alone: ClassVar[bool] = True
    """An animation class of one's own may say the same of itself."""

    def __init__(self, mobject: Mobject, show: Callable[[Any, float], Any] = _nothing, **kwargs: Any) -> None:
        super().__init__(mobject, show, **kwargs)


@dataclass(frozen=True)
class ByState:
    """An updater that shows what the animations move: `show(mobject)` depends on no earlier call, and on no time.

    Nor on what another updater does, which may come later.
    """

    show: Callable[[Any], Any]

    def __call__(self, mobject: Any) -> None:
        """Show what is there now."""
        self.show(mobject)


def ends_alike(scene: Scene) -> bool:
    """Whether the play of `scene` that has begun ends alike with and without the frames before."""
    animations = scene.animations or []
    moved = [mobject for animation in animations for mobject in _moved(animation)]
    members = [member for mobject in (*scene.mobjects, *moved) for member in mobject.get_family()]
    updaters = [*scene.updaters, *(updater for member in members for updater in member.updaters)]
    return (
        scene.stop_condition is None
        and all(isinstance(updater, ByState) for updater in updaters)
        and all(map(_by_alpha_alone, animations))
    )


def _moved(animation: Animation) -> list[Any]:
    parts = animation.animations if isinstance(animation, AnimationGroup) else ()
    own = [known for known in vars(animation).values() if isinstance(known, Mobject)]
    return [*own, *(mobject for part in parts for mobject in _moved(part))]


def _by_alpha_alone(animation: Animation) -> bool:
    if isinstance(animation, AnimationGroup) and not all(map(_by_alpha_alone, animation.animations)):
        return False
    is_of_shapes = type(animation).__module__ in OF_SHAPES and not isinstance(animation, OTHERS)
    return getattr(animation, "depends_on_alpha_alone", is_of_shapes)

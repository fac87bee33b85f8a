# manim's own annotations refuse what it takes: a list as a point, a subclass's `show`, a mobject's attributes.
# Its names are of any type here; pyright then looks at what is ours.
from typing import Any

def __getattr__(name: str) -> Any: ...

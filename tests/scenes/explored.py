"""What an exploration shows at one position of its controls, for the tests."""

from __future__ import annotations

import numpy as np

from lecture.kit.exploration import Exploration, Over


def positions(exploration: Exploration, **values: float | str) -> dict[str, int]:
    """The position of every control: that of the value that is named, else the one it starts at."""
    found = {control.name: control.start for control in exploration.controls}
    for name, value in values.items():
        control = next(control for control in exploration.controls if control.name == name)
        found[name] = [np.isclose(v, value) if not isinstance(v, str) else v == value for v in control.values].index(
            True
        )
    return found


def shown(exploration: Exploration, value: Over | np.ndarray | list | str, **values: float | str):
    """`value` of a trace or of a readout as it stands with the controls at `values`."""
    if not isinstance(value, Over):
        return value
    at = positions(exploration, **values)
    picked = value.values[tuple(at[name] for name in value.names)]
    return picked if value.first is None else picked[: at[value.first] + 1]


def trace(exploration: Exploration, name: str, **of: str) -> dict:
    """The first trace of that name in which the keys of `of` have these values."""
    return next(
        dict(one)
        for one in exploration.traces
        if one.get("name") == name and all(one.get(k) == v for k, v in of.items())
    )


def line(exploration: Exploration, label: str, **values: float | str) -> str:
    """The text of the readout."""
    readout = next(readout for readout in exploration.readouts if readout.label == label)
    return str(shown(exploration, readout.text, **values))

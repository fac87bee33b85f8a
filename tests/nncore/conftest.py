"""Fixtures of the nncore tests."""

import numpy as np
import pytest
from oracle_cases import CASES, ORACLES, Case, load


@pytest.fixture(params=CASES, scope="session")
def case(request: pytest.FixtureRequest) -> Case:
    return load(request.param)


@pytest.fixture(scope="session")
def ripples_oracle() -> dict[str, np.ndarray]:
    with np.load(ORACLES / "ripples.npz") as stored:
        return {key: stored[key] for key in stored.files}

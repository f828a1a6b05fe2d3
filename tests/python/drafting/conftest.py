"""RavenStack's draft is made once."""

import pytest

from tests.python.drafting.folders import ABSENT, RAVENSTACK, Drafted, drafted


@pytest.fixture(scope="session")
def ravenstack() -> Drafted:
    if not RAVENSTACK.exists():
        pytest.skip(ABSENT.format("ravenstack"))
    return drafted(RAVENSTACK)

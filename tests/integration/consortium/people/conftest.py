"""What tests of people share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from consortium.kernel.web.limits import limiter


@pytest.fixture
def counted(app: Flask) -> Iterator[None]:
    """Tries are counted, as in production; forgotten afterwards."""
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False

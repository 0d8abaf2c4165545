"""What an act is refused for."""

from collections.abc import Callable
from typing import Any

import pytest

from consortium.kernel.errors import Refused


def refusal_of(act: Callable[..., Any], /, *arguments: Any, **more: Any) -> str:
    """The code of the refusal that the act meets; the test fails where it meets none."""
    with pytest.raises(Refused) as refused:
        act(*arguments, **more)
    return refused.value.code

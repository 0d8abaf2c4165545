"""What this installation decided by its settings, for services: they know no HTTP and no application."""

from typing import Any

from flask import current_app


def decided(name: str) -> Any:
    """The setting of that name. Raises `KeyError` for one that there is not."""
    return current_app.config[name]

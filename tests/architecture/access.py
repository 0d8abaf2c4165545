"""Every route with the permission it asks for: `python -m tests.architecture.access` writes the list anew.

Read the difference before committing it: each line is somebody's way in.
"""

import sys
import tempfile
from pathlib import Path

from flask import Flask

from app import create_app
from consortium.kernel.access import Permission
from consortium.kernel.settings import Settings

LIST = Path(__file__).with_name("access_list.txt")
IMPLIED = {"HEAD", "OPTIONS"}
"""Methods that Flask adds by itself."""


def with_every_page(documents: Path) -> Settings:
    """A demonstration's, which has every page there can be. It never reaches a database."""
    return Settings(
        database_url="postgresql://nobody@127.0.0.1:1/none",
        secret_key="of a list",
        audit_key="of a list",
        signing_key="of a list",
        sealing_key="of a list",
        documents_url=documents.as_uri(),
        environment="demonstration",
    )


def routes(app: Flask) -> dict[str, object]:
    """Each `METHOD rule` with its view function."""
    return {
        f"{method} {rule.rule}": app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - IMPLIED)
    }


def name_of(permission: Permission | None) -> str:
    """`people.SIGN_IN`: the place that declares it and its name."""
    if permission is None:
        return "nobody declared"
    place = [part for part in type(permission).__module__.split(".")[1:] if part != "permissions"]
    return ".".join([*place, permission.name])


def declared(app: Flask) -> list[str]:
    """The lines of the list as the application has them."""
    return sorted(
        f"{route} → {name_of(getattr(view, 'permission', None))}{needs(view)}" for route, view in routes(app).items()
    )


def needs(view: object) -> str:
    """What a route asks for besides the permission: the second factor, given within ten minutes."""
    return ", step-up" if getattr(view, "needs_step_up", False) else ""


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        LIST.write_text("\n".join(declared(create_app(with_every_page(Path(folder))))) + "\n")
    sys.stdout.write(f"{LIST.name} is written anew: read what changed.\n")

"""People by API: persons and their organisations, programs and their secrets, what programs are told of."""

from consortium.people.api import changes, persons, programs, webhooks
from consortium.people.api.blueprint import blueprint

__all__ = ["blueprint", "changes", "persons", "programs", "webhooks"]
from consortium.people.api import sign_on

__all__ = ["blueprint", "changes", "persons", "sign_on", "webhooks"]

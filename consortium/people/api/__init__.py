"""People by API: persons and their organisations, single sign-on, programs and what they are told of."""

from consortium.people.api import changes, consents, persons, programs, sign_on, webhooks
from consortium.people.api.blueprint import blueprint

__all__ = ["blueprint", "changes", "consents", "persons", "programs", "sign_on", "webhooks"]

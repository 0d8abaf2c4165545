"""Pages of single sign-on: coming in, confirming, and registering a provider."""

from flask import Flask

from consortium.people.queries import sign_on as providers
from consortium.people.views.sign_on import coming, confirming, registering


def take_part(app: Flask) -> None:
    """Serve the pages, and let those of signing in and of one's account name the providers there are."""
    for page in (coming, confirming, registering):
        app.register_blueprint(page.blueprint)
    app.add_template_global(providers.list_ways, "ways_to_sign_on")
    app.add_template_global(registering.addresses, "addresses_for_provider")

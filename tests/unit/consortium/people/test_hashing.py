"""How slowly a password is hashed in production: other tests hash cheaply."""

from argon2 import Type, extract_parameters

from consortium.people import services


def test_passwords_are_hashed_as_owasp_asks_at_least() -> None:
    """Argon2id with 19 MiB and two passes; the look-alike of nobody's password was made as everybody's are."""
    kept = extract_parameters(services.NOBODY)
    assert kept.type is Type.ID
    assert kept.memory_cost >= 19 * 1024
    assert kept.time_cost >= 2

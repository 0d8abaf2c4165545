"""Receipts anyone can check: compact JWS signed with the platform's Ed25519 key, whose public half is published."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"


def signing_key(seed: str) -> OKPKey:
    """The Ed25519 key made of the installation's secret seed: the same seed, the same key."""
    secret = hashlib.sha256(b"consortium receipt signing key:" + seed.encode()).digest()

    private = Ed25519PrivateKey.from_private_bytes(secret)
    return OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "d": _encode(secret), "x": _encode(private.public_key().public_bytes_raw())}
    )


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(statement: Mapping[str, Any]) -> str:
    """Sign what is said. Values must be plain JSON."""
    return signed(statement, current_app.extensions["signing_key"])


def signed(statement: Mapping[str, Any], key: OKPKey) -> str:
    header = {"alg": ALGORITHM, "kid": key.thumbprint(), "typ": "receipt+jws"}
    payload = orjson.dumps(statement, option=orjson.OPT_SORT_KEYS)
    return jws.serialize_compact(header, payload, key, algorithms=[ALGORITHM])


def opened(token: str, key: OKPKey) -> dict[str, Any]:
    """What a receipt says. Raises `ValueError` when it was not signed with `key` or was changed since."""
    try:
        statement: dict[str, Any] = orjson.loads(jws.deserialize_compact(token, key, algorithms=[ALGORITHM]).payload)
    except (JoseError, ValueError) as error:
        raise ValueError("the receipt does not hold: it was changed, or signed with another key") from error
    return statement


def public_keys() -> dict[str, Any]:
    """The published half, as a JWK set."""
    return published(current_app.extensions["signing_key"])


def published(key: OKPKey) -> dict[str, Any]:
    return {"keys": [{**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}]}

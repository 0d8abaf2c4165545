"""The platform's own keys, from the environment: they wrap private keys, and vouch for public ones.

The first is the present one. Older ones are kept to read what was wrapped with them, until `consortium keys rotate` has
wrapped everything anew. What is wrapped begins with the id of its key.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator

from consortium.kernel.errors import BadInput
from consortium.kernel.sealing.envelopes import NONCE, Unsealable, decrypt, encrypt

ID = 8
PUBLIC = 32


class Key:
    """One platform key and what is derived from it, each for one use."""

    def __init__(self, seed: str) -> None:
        master = hashlib.sha256(b"consortium sealing key:" + seed.encode()).digest()
        self.id, self.wraps, self.vouches, self.blinds = (
            hmac.digest(master, use, "sha256") for use in (b"id", b"wrap", b"vouch", b"blind")
        )
        self.id = self.id[:ID]


class Keyring:
    """The present platform key and those before it. Raises `BadInput` where there is none."""

    def __init__(self, current: str, *old: str) -> None:
        if not current:
            raise BadInput("environment variable SEALING_KEY", "is not set; `consortium keys make` makes one")
        self._keys = {key.id: key for key in (Key(seed) for seed in (current, *old) if seed)}
        self._present = Key(current)

    def _named(self, key_id: bytes) -> Key:
        if key_id not in self._keys:
            raise Unsealable(f"it was wrapped with the platform key {key_id.hex()}, which is not among the keys given")
        return self._keys[key_id]

    def wrap(self, secret: bytes, bound_to: bytes) -> bytes:
        """Encrypt a secret that is kept in the database with the present key."""
        nonce = secrets.token_bytes(NONCE)
        return self._present.id + nonce + encrypt(secret, bound_to, nonce, self._present.wraps)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The secret. Raises `Unsealable` without the key it was wrapped with, and for what was changed or moved."""
        key = self._named(wrapped[:ID])
        return decrypt(wrapped[ID + NONCE :], bound_to, wrapped[ID : ID + NONCE], key.wraps)

    def vouch(self, public: bytes, bound_to: bytes) -> bytes:
        """A public key that can be told from one that somebody put in its place in the database."""
        return public + self._present.id + self._seal_on(self._present, public, bound_to)

    def trusted(self, vouched: bytes, bound_to: bytes) -> bytes:
        """The public key, where it is the one that was vouched for. Raises `Unsealable`."""
        public, key = vouched[:PUBLIC], self._named(vouched[PUBLIC : PUBLIC + ID])
        if not hmac.compare_digest(vouched[PUBLIC + ID :], self._seal_on(key, public, bound_to)):
            raise Unsealable("the public key is not the one that the platform made")
        return public

    def _seal_on(self, key: Key, public: bytes, bound_to: bytes) -> bytes:
        return hmac.digest(key.vouches, public + bound_to, "sha256")

    def blinds(self, document: bytes, bound_to: bytes) -> Iterator[bytes]:
        """32 bytes that hide a document in its fingerprint, always the same for the same; the present key's first."""
        for key in (self._present, *(each for each in self._keys.values() if each.id != self._present.id)):
            yield hmac.digest(key.blinds, bound_to + hashlib.sha256(document).digest(), "sha256")

    def is_present(self, kept: bytes, *, is_public: bool) -> bool:
        """Whether it was wrapped, or vouched for, with the present key."""
        return (kept[PUBLIC : PUBLIC + ID] if is_public else kept[:ID]) == self._present.id

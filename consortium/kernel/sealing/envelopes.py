"""Envelopes: a document under a key of its own, and that key in a sealed box to each reader's public key.

    form (1 byte) | number of readers (1) | a sealed box for each (80) | nonce (24) | XChaCha20-Poly1305 of the document

The cipher is authenticated with everything before it and with what the document is bound to: whose it is, in what, and
which version. An envelope moved to another place opens nowhere. Lengths are padded, so that they tell little.
"""

import secrets
from collections.abc import Sequence
from uuid import UUID

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

FORM = b"\x01"
KEY = 32
NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
BOX = KEY + bindings.crypto_box_SEALBYTES
BLOCK = 512
"""Documents are as long as the next multiple of so many bytes."""


class Unsealable(ValueError):  # noqa: N818 - what the envelope is, not what went wrong with us
    """Not for this key, bound to something else, or changed since it was sealed."""


def new_pair() -> tuple[bytes, bytes]:
    """A fresh X25519 key pair: the private half, then the public."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def bound(*parts: UUID | int | str) -> bytes:
    """What a document is bound to, so written that no two lists of parts are the same bytes."""
    written = [_plain(part) for part in parts]
    return b"".join(len(each).to_bytes(4, "big") + each for each in written)


def _plain(part: UUID | int | str) -> bytes:
    if isinstance(part, UUID):
        return part.bytes
    return part.to_bytes(8, "big") if isinstance(part, int) else part.encode()


def seal(document: bytes, *, readers: Sequence[bytes], bound_to: bytes) -> bytes:
    """Seal a document for whoever holds the private half of any of the readers' keys."""
    if not 0 < len(readers) < 256:
        raise ValueError("an envelope has from 1 to 255 readers")
    key, nonce = secrets.token_bytes(KEY), secrets.token_bytes(NONCE)
    head = FORM + bytes([len(readers)]) + b"".join(SealedBox(PublicKey(each)).encrypt(key) for each in readers)
    return head + nonce + encrypt(bindings.sodium_pad(document, BLOCK), head + bound_to, nonce, key)


def unseal(envelope: bytes, *, private: bytes, bound_to: bytes) -> bytes:
    """The document. Raises `Unsealable` for another's key, for another place, and for a single bit changed."""
    if len(envelope) < 2 or envelope[:1] != FORM:
        raise Unsealable("this is no sealed envelope")
    size = 2 + envelope[1] * BOX
    head, nonce, kept = envelope[:size], envelope[size : size + NONCE], envelope[size + NONCE :]
    padded = decrypt(kept, head + bound_to, nonce, _key_for(private, head[2:]))
    return bindings.sodium_unpad(padded, BLOCK)


def _key_for(private: bytes, boxes: bytes) -> bytes:
    own = SealedBox(PrivateKey(private))
    for begin in range(0, len(boxes), BOX):
        try:
            return bytes(own.decrypt(boxes[begin : begin + BOX]))
        except (CryptoError, ValueError):  # another reader's
            continue
    raise Unsealable("it was not sealed for this key")


def encrypt(plain: bytes, beside: bytes, nonce: bytes, key: bytes) -> bytes:
    return bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, beside, nonce, key)


def decrypt(kept: bytes, beside: bytes, nonce: bytes, key: bytes) -> bytes:
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(kept, beside, nonce, key)
    except (CryptoError, ValueError, TypeError) as error:
        raise Unsealable("it was changed, or belongs elsewhere") from error


def split(secret: bytes, shares: int) -> list[bytes]:
    """Shares of a secret, all of which are needed: any fewer are random bytes that say nothing about it."""
    others = [secrets.token_bytes(len(secret)) for _ in range(shares - 1)]
    return [*others, joined([secret, *others])]


def joined(shares: Sequence[bytes]) -> bytes:
    """The secret of which these are all the shares."""
    whole = 0
    for share in shares:
        whole ^= int.from_bytes(share, "big")
    return whole.to_bytes(len(shares[0]), "big")

"""Sealing: what is kept so that only its readers, holding a key, can read it (docs/decisions/0002-sealing.md).

`envelopes` is the cryptography, `keyring` the platform's own keys from the environment, `own` the key pair of each
organisation, `rotation` the change of the platform's key.
"""

from consortium.kernel.sealing.envelopes import Unsealable, bound, joined, new_pair, seal, split, unseal
from consortium.kernel.sealing.keyring import Keyring
from consortium.kernel.sealing.own import keyring, own_public_key, remember_own, seal_for_oneself, unseal_own

__all__ = [
    "Keyring",
    "Unsealable",
    "bound",
    "joined",
    "keyring",
    "new_pair",
    "own_public_key",
    "remember_own",
    "seal",
    "seal_for_oneself",
    "split",
    "unseal",
    "unseal_own",
]

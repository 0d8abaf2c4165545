"""Pages of contracts: the letters, what varies them, and what ends them."""

from consortium.contracts.views import contracts, ending, replying, varying
from consortium.contracts.views.blueprint import blueprint

__all__ = ["blueprint", "contracts", "ending", "replying", "varying"]

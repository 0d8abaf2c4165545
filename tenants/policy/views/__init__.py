"""How a council buys from each lot: in plain words, as a draft, as it will be and as it was before."""

from tenants.policy.views import adopting, drafting, history, showing
from tenants.policy.views.blueprint import blueprint

__all__ = ["adopting", "blueprint", "drafting", "history", "showing"]

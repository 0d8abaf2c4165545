"""The acts on a council's prices and its school terms."""

from tenants.pricing.services.adopting import (
    adopt_draft,
    adopt_rate_card,
    discard_draft,
    draft_rate_card,
)
from tenants.pricing.services.benchmarking import contribute, publish_benchmark
from tenants.pricing.services.negotiating import agree_rate, end_rate
from tenants.pricing.services.terms import set_term_dates

__all__ = [
    "adopt_draft",
    "adopt_rate_card",
    "agree_rate",
    "contribute",
    "discard_draft",
    "draft_rate_card",
    "end_rate",
    "publish_benchmark",
    "set_term_dates",
]

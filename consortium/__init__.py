"""Decided once for the region: who belongs, what is bought through, who is admitted. Never imports `tenants`."""

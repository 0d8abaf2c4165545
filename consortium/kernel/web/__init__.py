"""The edge of the web: who may, one transaction a request, and what people see when something is refused."""

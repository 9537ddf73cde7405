"""The HTTP surface that people script against: FastAPI routes over the same services the pages use."""

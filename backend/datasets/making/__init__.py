"""How a version is made of its sources: fetched, read each by its format, fitted to one set of columns, stored, published at once."""

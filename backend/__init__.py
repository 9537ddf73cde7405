"""Listmill's code behind the pages: domains in floors, imports only point down."""

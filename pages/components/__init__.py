"""The pieces drawn on more than one page."""

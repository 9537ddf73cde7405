"""Links in letters that are counted: a short token for each recipient, visits without cookies or addresses, a report of them."""

from backend.documents.tracking.links import Links, begin, is_tracked, keep, link, links

__all__ = ["Links", "begin", "is_tracked", "keep", "link", "links"]

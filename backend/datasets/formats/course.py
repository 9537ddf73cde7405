"""How far a conversion is: the course that all work on datasets takes, under the name that formats know it by."""

from backend.datasets.course import Course, Listener

__all__ = ["Course", "Listener"]

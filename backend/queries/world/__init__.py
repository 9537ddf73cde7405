"""The world as it is drawn: outlines of countries, what they are called, and the projection. Nothing is fetched."""

from backend.queries.world.atlas import Country, countries
from backend.queries.world.names import country_of
from backend.queries.world.projection import projected

__all__ = ["Country", "countries", "country_of", "projected"]

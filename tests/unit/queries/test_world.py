import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.queries.world import countries, country_of, projected


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Germany", "DEU"),
        ("DE", "DEU"),
        ("deu", "DEU"),
        ("Deutschland", "DEU"),
        ("  GERMANY ", "DEU"),
        ("UK", "GBR"),
        ("Scotland", "GBR"),
        ("U.S.A.", "USA"),
        ("United States of America", "USA"),
        ("Korea, Rep.", "KOR"),
        ("Korea, Democratic People's Republic of", "PRK"),
        ("Côte d'Ivoire", "CIV"),
        ("Cote d\u2019Ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Congo, Dem. Rep.", "COD"),
        ("Republic of the Congo", "COG"),
        ("St. Lucia", "LCA"),
        ("The Netherlands", "NLD"),
        ("Holland", "NLD"),
        ("Bosnia & Herzegovina", "BIH"),
        ("Micronesia, Fed. Sts.", "FSM"),
        ("Türkiye", "TUR"),
        ("Österreich", "AUT"),
        ("Polska", "POL"),
        ("España", "ESP"),
        ("Czech Republic", "CZE"),
        ("Hong Kong SAR, China", "HKG"),
        ("Kosovo", "XKX"),
    ],
)
def test_a_country_is_known_by_its_codes_and_names(text, iso3):
    found = country_of(text)

    assert found is not None
    assert found.iso3 == iso3


@pytest.mark.parametrize(
    "text", ["", " ", "-", "Atlantis", "Bremen", "EU", "World", "Total", "<b>DE</b>", "D E", "中国", "'; DROP"]
)
def test_what_is_no_country_is_none(text):
    assert country_of(text) is None


def test_every_country_is_found_by_all_that_is_said_of_it_in_english():
    named = [country for country in countries().values() if country.iso3]

    assert len(named) == 250
    for country in named:
        assert {country_of(text) for text in (country.iso2, country.iso3, country.name)} == {country}


def test_no_outline_runs_across_the_date_line():
    steps = [abs(ax - bx) for country in countries().values() for ring in country.rings for (ax, _), (bx, _) in pairwise(ring)]

    assert max(steps) < 0.5  # of a world 5.4 wide


def test_land_far_away_is_its_own_country():
    assert all(x > -0.2 for ring in countries()["FRA"].rings for x, _ in ring)
    assert countries()["GUF"].rings


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_on_earth_has_a_place_on_the_plane(lon, lat):
    ((x, y),) = projected([(lon, lat)])

    assert abs(x) <= 2.707
    assert abs(y) <= 1.318
    assert x == pytest.approx(-projected([(-lon, lat)])[0][0])
    assert math.copysign(1, y) == math.copysign(1, lat) or abs(lat) < 1e-12

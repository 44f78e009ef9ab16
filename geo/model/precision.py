"""How precisely the place of an event is known: the codes of UCDP's ``where_prec``."""

EXACT, NEAR, DISTRICT, PROVINCE, REGION, COUNTRY, WATER = range(1, 8)
"""UCDP GED codebook: the point itself, near it, a second-order administrative area, a first-order
one, a larger part of a country, a country, and international waters or airspace."""
MAPPED_UP_TO = DISTRICT
"""The coarsest code that is drawn: of a wider area a point would say what nobody knows."""
DEFAULT_RADIUS_M = {EXACT: 1_000, NEAR: 25_000, DISTRICT: 40_000}
"""Uncertainty of a point by code, in metres, where the place states none (UCDP codebook)."""

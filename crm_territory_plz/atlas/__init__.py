"""A schematic map of Germany by two-digit postcode regions, in plain Python: drawn by hand, nobody else's shapes."""

from .regions import BORDERS, TOWNS, UNMAPPED
from .grid import neighbours
from .shapes import area, path, shapes, size, zone_borders
from .steps import steps
from .bands import band, hatching
from .classes import bounds, place, shade
from .cover import Cover, Share
from . import palette

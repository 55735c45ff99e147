"""The map without a database: complete, nothing over anything else, side by side what lies side by side in the country."""

import doctest
import importlib
import random
from itertools import combinations
from math import dist
from unittest import TestCase

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from .. import atlas
from ..atlas import BORDERS, TOWNS, UNMAPPED, Cover, area, band, hatching, neighbours, palette, shapes, size, steps, zone_borders
from ..atlas.grid import around, cells
from ..postcode import Lookup

MODULES = ("bands", "classes", "cover", "grid", "palette", "shapes")

#: how people without one kind of cone see a colour: matrices on linear red, green and blue (Machado and others, 2009)
SIGHTS = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def holds(outline, x, y):
    """Whether a point lies within an outline."""
    inside = False
    for (x1, y1), (x2, y2) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def seen(colour, sight):
    """Lightness and tints (CIELAB) of a colour as somebody sees it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = (min(1, max(0, sum(share * part for share, part in zip(row, linear, strict=True)))) for row in SIGHTS[sight])
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (axis ** (1 / 3) if axis > 0.008856 else 7.787 * axis + 16 / 116 for axis in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one, other, sight):
    """How different two colours look: about 2 can just be told apart."""
    return sum((a - b) ** 2 for a, b in zip(seen(one, sight), seen(other, sight), strict=True)) ** 0.5


@tagged("post_install", "-at_install")
class TestMap(BaseCase, TestCase):
    def test_has_the_ninety_five_regions(self):
        given = {f"{number:02d}" for number in range(100)} - set(UNMAPPED)
        self.assertEqual(len(given), 95)
        self.assertEqual(set(cells().values()), given)
        self.assertEqual(set(TOWNS), given)
        self.assertEqual(set(shapes()), given)

    def test_side_by_side_is_what_lies_so_in_the_country(self):
        drawn = {tuple(sorted((region, other))) for region, others in neighbours().items() for other in others}
        self.assertEqual(drawn, BORDERS)

    def test_nothing_overlaps_and_no_gap_is_left(self):
        """Each region's shape has the area of its cells, and the middles of these lie in it and in no other."""
        cell = area(shapes()["90"].outline) / sum(region == "90" for region in cells().values())
        total = sum(area(shape.outline) for shape in shapes().values())
        self.assertAlmostEqual(total / (cell * len(cells())), 1, delta=0.05)
        for shape in shapes().values():
            x, y = shape.label
            self.assertEqual([other.region for other in shapes().values() if holds(other.outline, x, y)], [shape.region])

    def test_any_point_lies_in_one_region_at_most(self):
        rng, (width, height) = random.Random(3), size()
        inside = 0
        for _round in range(1500):
            x, y = rng.uniform(0, width), rng.uniform(0, height)
            found = [shape.region for shape in shapes().values() if holds(shape.outline, x, y)]
            self.assertLessEqual(len(found), 1, (x, y, found))
            inside += len(found)
        self.assertGreater(inside, 700)

    def test_a_region_is_in_one_piece_and_can_be_touched(self):
        for region in TOWNS:
            todo = {cell for cell, mine in cells().items() if mine == region}
            self.assertGreaterEqual(len(todo), 4)
            reached = [todo.pop()]
            for cell in reached:
                reached += [other for other in around(cell) if other in todo and not todo.remove(other)]
            self.assertFalse(todo, region)

    def test_north_is_up(self):
        place = {region: shape.label for region, shape in shapes().items()}
        for north, south in map(str.split, ("24 20", "20 30", "30 34", "34 60", "60 68", "68 70", "90 80", "80 82", "18 10")):
            self.assertLess(place[north][1], place[south][1], (north, south))
        for west, east in map(str.split, ("52 50", "50 34", "34 99", "99 04", "04 01", "66 90", "79 80", "26 20", "30 10")):
            self.assertLess(place[west][0], place[east][0], (west, east))

    def test_borders_of_leading_digits_part_them(self):
        points = {point for line in zone_borders() for point in line}
        for one, other in BORDERS:
            shared = set(shapes()[one].outline) & set(shapes()[other].outline)
            self.assertEqual(len(shared & points) > 2, one[0] != other[0] and len(shared) > 2, (one, other))

    def test_bands_are_all_of_a_shape_and_hatching_lies_in_it(self):
        for shape in shapes().values():
            left, _top, width, _height = shape.box
            cuts = [left, left + width * 0.3, left + width * 0.9, left + width]
            parts = [band(shape.outline, one, other) for one, other in zip(cuts, cuts[1:], strict=False)]
            self.assertAlmostEqual(sum(map(area, parts)), area(shape.outline), delta=area(shape.outline) * 0.02)
            for (x1, y1), (x2, y2) in hatching(shape.outline):
                self.assertTrue(holds(shape.outline, (x1 + x2) / 2, (y1 + y2) / 2), shape.region)

    # Keys

    def test_arrows_lead_everywhere_and_in_their_direction(self):
        for begin in TOWNS:
            reached = [begin]
            for region in reached:
                reached += [other for other in steps()[region].values() if other not in reached]
            self.assertEqual(len(set(reached)), 95, begin)
        for region, ways in steps().items():
            x, y = shapes()[region].label
            for key, other in ways.items():
                right, down = shapes()[other].label[0] - x, shapes()[other].label[1] - y
                self.assertGreater({"ArrowUp": -down, "ArrowDown": down, "ArrowLeft": -right, "ArrowRight": right}[key], 0)

    # Colours

    def test_colours_are_told_apart_by_everybody(self):
        for sight in SIGHTS:
            for one, other in combinations([*palette.TERRITORIES, palette.NOTHING], 2):
                self.assertGreater(apart(one, other, sight), 15, (one, other, sight))
            for scale in (palette.LOAD, palette.RESPONSE):
                for one, other in zip(scale, scale[1:], strict=False):
                    self.assertGreater(apart(one, other, sight), 10, (one, other, sight))

    def test_text_is_read_on_each_colour(self):
        for colour in (*palette.TERRITORIES, *palette.LOAD, *palette.RESPONSE, palette.OTHERS, palette.NOTHING):
            self.assertGreaterEqual(palette.contrast(palette.ink(colour), colour), 4.5, colour)

    def test_more_of_a_figure_is_darker(self):
        for scale in (palette.LOAD, palette.RESPONSE):
            light = [palette.luminance(colour) for colour in scale]
            self.assertEqual(light, sorted(light, reverse=True))

    def test_territories_side_by_side_differ(self):
        rng = random.Random(9)
        for _round in range(20):
            centres = rng.sample(sorted(TOWNS), 20)
            place = {region: shape.label for region, shape in shapes().items()}
            owners = {region: [min(centres, key=lambda centre, at=at: dist(place[centre], at))] for region, at in place.items()}
            numbers = palette.numbered(owners, neighbours())
            for one, other in BORDERS:
                if owners[one] != owners[other]:
                    self.assertNotEqual(numbers[owners[one][0]], numbers[owners[other][0]])

    # What covers a region

    def test_shares_are_those_of_the_postcodes(self):
        rng = random.Random(5)
        for _round in range(20):
            claims = {str(rng.randrange(10 ** rng.randint(1, 5))): rng.choice("abc") for _number in range(30)}
            claims["8"] = "a"
            cover, lookup = Cover(claims.items()), Lookup(claims.items())
            for prefix in ("80", "8", "123", "45678"):
                rest = 5 - len(prefix)
                found = [lookup.find(f"{prefix}{number:0{rest}d}" if rest else prefix) for number in range(10**rest)]
                expected = {territory: found.count(territory) / len(found) for territory in set(found)}
                for share in cover.shares(prefix):
                    self.assertAlmostEqual(share.part, expected.pop(share.territory), places=4)
                self.assertFalse(expected)

    def test_documentation_holds(self):
        for name in MODULES:
            self.assertFalse(doctest.testmod(importlib.import_module(f"{atlas.__name__}.{name}")).failed, name)

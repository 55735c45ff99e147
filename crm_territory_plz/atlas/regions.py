"""The 95 two-digit postcode regions of Germany: what they are called after, and which lie side by side."""

from __future__ import annotations

#: region: its best known town, or the part of it where several regions share one
TOWNS = {
    "01": "Dresden",
    "02": "Görlitz",
    "03": "Cottbus",
    "04": "Leipzig",
    "06": "Halle (Saale)",
    "07": "Gera",
    "08": "Zwickau",
    "09": "Chemnitz",
    "10": "Berlin-Mitte",
    "12": "Berlin-Süd",
    "13": "Berlin-Nord",
    "14": "Potsdam",
    "15": "Frankfurt (Oder)",
    "16": "Oranienburg",
    "17": "Neubrandenburg",
    "18": "Rostock",
    "19": "Schwerin",
    "20": "Hamburg-Mitte",
    "21": "Lüneburg",
    "22": "Hamburg-Nord",
    "23": "Lübeck",
    "24": "Kiel",
    "25": "Husum",
    "26": "Oldenburg",
    "27": "Bremerhaven",
    "28": "Bremen",
    "29": "Celle",
    "30": "Hannover",
    "31": "Hildesheim",
    "32": "Herford",
    "33": "Bielefeld",
    "34": "Kassel",
    "35": "Gießen",
    "36": "Fulda",
    "37": "Göttingen",
    "38": "Braunschweig",
    "39": "Magdeburg",
    "40": "Düsseldorf",
    "41": "Mönchengladbach",
    "42": "Wuppertal",
    "44": "Dortmund",
    "45": "Essen",
    "46": "Oberhausen",
    "47": "Duisburg",
    "48": "Münster",
    "49": "Osnabrück",
    "50": "Köln-West",
    "51": "Köln-Ost",
    "52": "Aachen",
    "53": "Bonn",
    "54": "Trier",
    "55": "Mainz",
    "56": "Koblenz",
    "57": "Siegen",
    "58": "Hagen",
    "59": "Hamm",
    "60": "Frankfurt am Main",
    "61": "Bad Homburg",
    "63": "Offenbach",
    "64": "Darmstadt",
    "65": "Wiesbaden",
    "66": "Saarbrücken",
    "67": "Ludwigshafen",
    "68": "Mannheim",
    "69": "Heidelberg",
    "70": "Stuttgart",
    "71": "Ludwigsburg",
    "72": "Reutlingen",
    "73": "Esslingen",
    "74": "Heilbronn",
    "75": "Pforzheim",
    "76": "Karlsruhe",
    "77": "Offenburg",
    "78": "Villingen-Schwenningen",
    "79": "Freiburg",
    "80": "München-West",
    "81": "München-Ost",
    "82": "Starnberg",
    "83": "Rosenheim",
    "84": "Landshut",
    "85": "Ingolstadt",
    "86": "Augsburg",
    "87": "Kempten",
    "88": "Ravensburg",
    "89": "Ulm",
    "90": "Nürnberg",
    "91": "Erlangen",
    "92": "Amberg",
    "93": "Regensburg",
    "94": "Passau",
    "95": "Bayreuth",
    "96": "Bamberg",
    "97": "Würzburg",
    "98": "Suhl",
    "99": "Erfurt",
}

#: region: those of higher numbers that it has a border with in the country itself, also across a river
_BORDERS = """
01: 02 03 04 09
02: 03
03: 04 15
04: 06 07 08 09 14 15
06: 07 14 38 39 99
07: 08 95 96 98 99
08: 09 95
10: 12 13 14
12: 13 14 15 16
13: 14 16
14: 15 16 39
15: 16
16: 17 19 39
17: 18 19
18: 19 23
19: 21 23 29 39
20: 21 22
21: 22 23 25 27 29
22: 23 24 25
23: 24
24: 25
26: 27 28 49
27: 28 29 31 49
29: 30 31 38 39
30: 31
31: 32 37 38 49
32: 33 37 49
33: 34 37 48 49 59
34: 35 36 37 59
35: 36 56 57 59 61 63 65
36: 37 63 97 98 99
37: 38 99
38: 39 99
40: 41 42 45 47 50 51
41: 47 50 52
42: 45 51 58
44: 45 58 59
45: 46 47 48 58 59
46: 47 48
48: 49 59
50: 51 52 53
51: 53 57 58
52: 53
53: 54 56 57
54: 55 56 66
55: 56 64 65 66 67
56: 57 65
57: 58 59
58: 59
60: 61 63 64 65
61: 63 65
63: 64 69 74 97
64: 65 67 68 69
66: 67 76
67: 68 76
68: 69 76
69: 74 76
70: 71 72 73
71: 72 73 74 75
72: 73 75 76 77 78 88 89
73: 74 86 89 91
74: 75 76 91 97
75: 76
76: 77
77: 78 79
78: 79 88
80: 81 85
81: 82 85
82: 83 85 86 87
83: 84 85
84: 85 93 94
85: 86 91 92 93
86: 87 89 91
87: 88 89
88: 89
90: 91 92
91: 92 95 96 97
92: 93 95
93: 94
95: 96
96: 97 98
97: 98
98: 99
"""

#: beginnings of postcodes that belong to no region: never given, or to a single receiver (11: the Federal Government in Berlin)
UNMAPPED = ("00", "05", "11", "43", "62")


def _pairs():
    for line in _BORDERS.split("\n"):
        region, _colon, others = line.partition(": ")
        yield from ((region, other) for other in others.split())


#: pairs of regions that lie side by side, the lower number first
BORDERS = frozenset(_pairs())

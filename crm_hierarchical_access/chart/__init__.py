"""The organisation chart, as far as it can be computed without a database: what is below what, and its pages on paper."""

from .colour import colour
from .outline import Outline
from .paper import Card, Layout, Page, Paper, Section
from .text import shorten, text_width, wrap

"""The organisation chart on paper: pages of any number, each of them readable.

A *section* is a unit with what is below it, as far as it fits on a page: the unit on top, those below it in columns, and what
is below those hanging in the columns, set in. A branch that does not fit is a section of its own; its card says on which page.
Small sections share a page. All lengths are in millimetres.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from .outline import Outline

#: So many levels below a section's unit stand side by side at most, those below them hang.
MOST_SPREAD = 4


@dataclass(frozen=True)
class Paper:
    """What fits on a page: its size without margins, and the sizes of what stands on it."""

    width: float = 277
    height: float = 180
    head: float = 13
    foot: float = 8
    card: tuple[float, float] = (51, 15.5)
    indent: float = 4
    gap: tuple[float, float] = (4.5, 2.6)
    section_gap: float = 6

    @property
    def columns(self) -> int:
        return max(1, int((self.width + self.gap[0]) // (self.card[0] + self.gap[0])))

    @property
    def room(self) -> float:
        """Height for sections."""
        return self.height - self.head - self.foot

    @property
    def row(self) -> float:
        return self.card[1] + self.gap[1]


@dataclass
class Card:
    """One unit at its place; ``elsewhere`` where what is below it stands on another page."""

    unit: int
    x: float
    y: float
    width: float
    height: float
    elsewhere: bool = False
    page: int | None = None


@dataclass
class Section:
    """A unit and what of its branch stands with it, with lines as lists of points."""

    unit: int
    part: tuple[int, int] = (1, 1)
    spread: int = 1
    cards: list[Card] = field(default_factory=list)
    lines: list[list[tuple[float, float]]] = field(default_factory=list)
    width: float = 0
    height: float = 0
    x: float = 0
    y: float = 0

    @property
    def is_continued(self) -> bool:
        return self.part[0] > 1


@dataclass
class Shelf:
    """Sections side by side on a page: where it stands, and up to where it is taken."""

    y: float
    height: float
    x: float = 0


@dataclass
class Page:
    number: int
    sections: list[Section] = field(default_factory=list)


class Layout:
    """All pages of a chart.

    :param outline: the units, one or several at the top
    :param paper: the size of everything

    >>> layout = Layout(Outline([(1, None), (2, 1), (3, 1)]))
    >>> [[card.unit for card in section.cards] for page in layout.pages for section in page.sections]
    [[1, 2, 3]]
    """

    def __init__(self, outline: Outline, paper: Paper | None = None):
        self.outline = outline
        self.paper = paper or Paper()
        self.pages: list[Page] = []
        self._fill(self._sections())
        self._refer()

    # Sections: as deep as fits

    def _sections(self) -> Iterator[Section]:
        todo = deque(self.outline.roots)
        while todo:
            unit = todo.popleft()
            for section in self._sections_of(unit):
                yield section
                todo.extend(card.unit for card in section.cards if card.elsewhere)

    def _sections_of(self, unit):
        """One section, or several where not even those directly below the unit fit on a page."""
        children = self.outline.children.get(unit, [])
        most = self._most_children()
        parts = [children[begin : begin + most] for begin in range(0, len(children), most)] or [[]]
        for number, part in enumerate(parts, 1):
            yield self._deepest(unit, part, (number, len(parts)))

    def _most_children(self):
        rows = int((self.paper.room - self.paper.row + self.paper.gap[1]) // (self.paper.row + self.paper.gap[1]))
        return max(1, rows) * self.paper.columns

    def _deepest(self, unit, children, part):
        """The way of drawing that brings most units on the page; of equals the one that hangs fewer of them."""
        ways = [self._opened(unit, children, part, spread) for spread in range(1, MOST_SPREAD + 1)]
        return max(ways, key=lambda section: (len(section.cards), section.spread))

    def _opened(self, unit, children, part, spread):
        """Open unit after unit, those above first, as long as the section stays on its page."""
        opened: set[int] = set()
        section = self._drawn(unit, children, opened, part, spread)
        todo = deque(children)
        while todo:
            candidate = todo.popleft()
            below = self.outline.children.get(candidate)
            if not below:
                continue
            attempt = self._drawn(unit, children, opened | {candidate}, part, spread)
            if attempt.height <= self.paper.room and attempt.width <= self.paper.width:
                opened.add(candidate)
                section = attempt
                todo.extend(below)
        return section

    # A section drawn

    def _drawn(self, unit, children, opened, part, spread):
        section = Section(unit, part, spread=spread)
        columns = min(len(children), self.paper.columns) or 1
        (width, height), (gap, _row_gap) = self.paper.card, self.paper.gap
        if spread > 1 and len(children) <= columns:
            section.width = self._spread_width(unit, children, opened, spread)
            section.height = self._draw_spread(section, unit, children, 0, 0, opened, spread)
            return section
        section.width = columns * width + (columns - 1) * gap
        x = (section.width - width) / 2
        section.cards.append(Card(unit, x, 0, width, height))
        section.height = height
        for begin in range(0, len(children), columns):
            self._draw_band(section, children[begin : begin + columns], opened, trunk=(x + width / 2, height))
        return section

    def _opened_below(self, unit, opened):
        return self.outline.children.get(unit, []) if unit in opened else []

    def _spread_width(self, unit, children, opened, spread):
        """Width of a unit with those below it side by side, so many levels deep; what is deeper hangs."""
        if not children or not spread:
            return self.paper.card[0]
        widths = [self._spread_width(child, self._opened_below(child, opened), opened, spread - 1) for child in children]
        return sum(widths) + self.paper.gap[0] * (len(widths) - 1)

    def _draw_spread(self, section, unit, children, x, y, opened, spread):
        """Draw a unit over the middle of those below it; gives where everything ends."""
        (width, height), (gap, row_gap) = self.paper.card, self.paper.gap
        middle = x + self._spread_width(unit, children, opened, spread) / 2
        hidden = bool(self.outline.children.get(unit)) and not children
        section.cards.append(Card(unit, middle - width / 2, y, width, height, elsewhere=hidden))
        if not children:
            return y + height
        bus, top, end = y + height + row_gap, y + height + 2 * row_gap, 0.0
        section.lines.append([(middle, y + height), (middle, bus)])
        middles = []
        for child in children:
            below = self._opened_below(child, opened)
            child_width = self._spread_width(child, below, opened, spread - 1)
            middles.append(x + child_width / 2)
            section.lines.append([(middles[-1], bus), (middles[-1], top)])
            if spread > 1:
                end = max(end, self._draw_spread(section, child, below, x, top, opened, spread - 1))
            else:
                end = max(end, self._draw_column(section, child, x, top, opened))
            x += child_width + gap
        section.lines.append([(min(middles[0], middle), bus), (max(middles[-1], middle), bus)])
        return end

    def _draw_band(self, section, children, opened, trunk):
        """Columns side by side; a further band hangs on a line that runs down on the left of the columns."""
        (width, _height), (gap, row_gap) = self.paper.card, self.paper.gap
        top = section.height + 2 * row_gap
        bus = section.height + row_gap
        first = section.height == self.paper.card[1]
        starts = [number * (width + gap) for number in range(len(children))]
        if first:
            starts = [start + (section.width - (len(children) * (width + gap) - gap)) / 2 for start in starts]
            section.lines.append([trunk, (trunk[0], bus)])
        else:
            section.lines.append([trunk, (trunk[0], trunk[1] + row_gap), (-gap / 2, trunk[1] + row_gap), (-gap / 2, bus)])
        ends = [start + width / 2 for start in starts]
        section.lines.append([(min(ends[0], trunk[0] if first else -gap / 2), bus), (max(ends[-1], trunk[0] if first else 0), bus)])
        for child, start, end in zip(children, starts, ends, strict=True):
            section.lines.append([(end, bus), (end, top)])
            section.height = max(section.height, self._draw_column(section, child, start, top, opened))

    def _draw_column(self, section, unit, x, y, opened, level=0):
        """A unit and what is below it, one under the other, each level set in; gives where the column ends."""
        left = x + level * self.paper.indent
        width = self.paper.card[0] - level * self.paper.indent
        below = self.outline.children.get(unit, ())
        is_open = unit in opened
        section.cards.append(Card(unit, left, y, width, self.paper.card[1], elsewhere=bool(below) and not is_open))
        end = y + self.paper.card[1]
        stem = left + self.paper.indent / 2
        for child in below if is_open else ():
            top = end + self.paper.gap[1]
            middle = top + self.paper.card[1] / 2
            section.lines.append([(stem, y + self.paper.card[1]), (stem, middle), (left + self.paper.indent, middle)])
            end = self._draw_column(section, child, x, top, opened, level + 1)
        return end

    # Pages: each section on the first page that has room for it, beside or below what stands there

    def _fill(self, sections):
        shelves: list[list[Shelf]] = []
        for section in sections:
            number = next((number for number, on_page in enumerate(shelves) if self._place(section, on_page)), None)
            if number is None:
                shelves.append([])
                self.pages.append(Page(len(shelves)))
                self._place(section, shelves[-1])
            self.pages[-1 if number is None else number].sections.append(section)
        for page in self.pages:
            self._centre(page)

    def _place(self, section, shelves):
        """Put a section on one of a page's shelves, or on a new one below them; False where it has no room."""
        for shelf in shelves:
            if section.height <= shelf.height and shelf.x + section.width <= self.paper.width:
                return self._put(section, shelf)
        y = shelves[-1].y + shelves[-1].height + self.paper.section_gap if shelves else 0
        if shelves and y + section.height > self.paper.room:
            return False
        shelves.append(Shelf(y, section.height))
        return self._put(section, shelves[-1])

    def _put(self, section, shelf):
        section.x, section.y = shelf.x, shelf.y + self.paper.head
        shelf.x += section.width + 3 * self.paper.gap[0]
        return True

    def _centre(self, page):
        """Sections of one shelf stand in the middle of the page together."""
        for top in {section.y for section in page.sections}:
            shelf = [section for section in page.sections if section.y == top]
            spare = self.paper.width - max(section.x + section.width for section in shelf)
            for section in shelf:
                section.x += spare / 2

    def _refer(self):
        pages = {}
        for page in self.pages:
            for section in page.sections:
                pages.setdefault(section.unit, page.number)
        for page in self.pages:
            for section in page.sections:
                for card in section.cards:
                    if card.elsewhere:
                        card.page = pages[card.unit]

"""Where lines, arrowheads, labels and the key of a map go, before anything is drawn.

Lengths on the page are inches from the lower left corner of the axes; points on the map are
kilometres. The key never covers a place, a label or the end of a line: where no corner is free the
window grows to the south and west until one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from shipments.plot.curves import Floats, arrowhead, bent, fanned, leading, trimmed
from shipments.plot.geometry import project
from shipments.plot.places import Anchor, Place, place_of
from shipments.plot.text import POINTS, Boxes, counted, line_height, width_of
from shipments.plot.theme import BLUE, INK, TEXT_SHADES

Box = tuple[float, float, float, float]
WIDEST = 20.0  # points: the line of the most used route
NAME, DETAIL = 11.0, 9.2
_RING, _NODE = 12.0, 7.5  # points from the middle of a place to arrowheads and to its edge
_MARGIN = 0.16
_EDGE = 20.0  # points from a line to the edge of the map
_ROOM = 0.06
_GROW, _TRIES = 0.07, 9
_HARD = 1000.0
_CROWDED = 0.5


@dataclass(frozen=True)
class Line:
    """One route as drawn: its places, how many shipments, how many of them customs-backed."""

    path: tuple[str, ...]
    count: int
    core: int
    basis: str
    color: str

    @property
    def via(self) -> tuple[str, ...]:
        """The intermediate countries."""
        return self.path[1:-1]

    def bend(self, leg: int) -> float:
        """How a leg bows: as the hub asks, or as the sender does when there is none."""
        stop = self.via[min(leg, len(self.via) - 1)] if self.via else self.path[0]
        return place_of(stop).bend


@dataclass(frozen=True)
class Canvas:
    """What the map shows, in kilometres, and its size on the page, in inches."""

    west: float
    south: float
    per_inch: float
    width: float
    height: float

    def inches(self, points: Floats) -> Floats:
        """Points of the map as places on the page."""
        return np.asarray((points - [self.west, self.south]) / self.per_inch, dtype=np.float64)

    def km(self, points: float) -> float:
        """A length on the page, in points, on the map."""
        return points / POINTS * self.per_inch

    def grown(self, share: float) -> Canvas:
        """The same page with more of the south and the west on it."""
        more = self.per_inch * share
        return Canvas(
            self.west - more * self.width,
            self.south - more * self.height,
            self.per_inch + more,
            self.width,
            self.height,
        )


@dataclass(frozen=True)
class Label:
    """A name with lines of detail under it, in a box on the page."""

    name: str
    details: tuple[str, ...]
    box: Box
    anchor: Anchor
    color: str


@dataclass
class Course:
    """A line as it is drawn: a curve for each leg, its width in points, its arrowhead."""

    line: Line
    width: float
    curves: list[Floats] = field(default_factory=list)
    head: Floats = field(default_factory=lambda: np.zeros((3, 2)))


@dataclass(frozen=True)
class Layout:
    """All that is placed on the map."""

    canvas: Canvas
    courses: list[Course]
    labels: list[Label]
    key: Box | None


def point_of(alpha2: str) -> Floats:
    """Where a country stands on the map, in kilometres."""
    place = place_of(alpha2)
    east, north = project(place.lon, place.lat)
    return np.array([float(east), float(north)])


def canvas_of(lines: Sequence[Line], width: float, height: float) -> Canvas:
    """All places with room round them and all lines, in the shape of the axes."""
    points = np.array([point_of(place) for line in lines for place in line.path])
    low, high = points.min(axis=0), points.max(axis=0)
    pad = max(1150.0, 0.16 * float((high - low).max()))
    low, high = low - pad, high + pad * np.array([1.0, 0.9])
    first = _holding(low, high, width, height)
    curves = [curve for course in courses_of(lines, first) for curve in course.curves]
    drawn, edge = np.concatenate(curves), first.km(_EDGE)
    low = np.minimum(low, drawn.min(axis=0) - edge)
    return _holding(low, np.maximum(high, drawn.max(axis=0) + edge), width, height)


def _holding(low: Floats, high: Floats, width: float, height: float) -> Canvas:
    """A canvas of a size in inches with a box on the map in its middle."""
    per_inch = float(max((high - low) / [width, height]))
    west, south = (low + high) / 2 - np.array([width, height]) * per_inch / 2
    return Canvas(float(west), float(south), per_inch, width, height)


def _head_size(width: float) -> tuple[float, float]:
    """Length and width of the arrowhead of a line, in points."""
    return max(11.0, width * 1.2), max(11.0, width * 1.6)


def courses_of(lines: Sequence[Line], canvas: Canvas) -> list[Course]:
    """Curves and arrowheads; heads at one place stand side by side on a ring round it."""
    most = max(line.count for line in lines)
    courses = [Course(line, max(0.7, WIDEST * line.count / most)) for line in lines]
    for end in sorted({line.path[-1] for line in lines}):
        coming = [course for course in courses if course.line.path[-1] == end]
        angles, halves = [], []
        for course in coming:
            away = _control(course.line, len(course.line.path) - 2) - point_of(end)
            length, width = _head_size(course.width)
            angles.append(float(np.arctan2(away[1], away[0])))
            halves.append(float(np.arctan2(width / 2 + 1.0, _RING + length)))
        for course, angle in zip(coming, fanned(angles, halves), strict=True):
            _run(course, angle, canvas)
    return courses


def _control(line: Line, leg: int) -> Floats:
    start, end = point_of(line.path[leg]), point_of(line.path[leg + 1])
    along = end - start
    control: Floats = (start + end) / 2 + np.array([-along[1], along[0]]) * line.bend(leg) * 2
    return control


def _run(course: Course, angle: float, canvas: Canvas) -> None:
    line, ring = course.line, canvas.km(_RING)
    stops = [point_of(place) for place in line.path]
    for leg in range(len(stops) - 2):
        curve = bent(stops[leg], stops[leg + 1], line.bend(leg))
        course.curves.append(trimmed(curve, ring * 0.8, ring * 0.8))
    length, width = (canvas.km(size) for size in _head_size(course.width))
    unit = np.array([np.cos(angle), np.sin(angle)])
    control = _control(line, len(stops) - 2)
    base = stops[-1] + unit * (ring + length * 0.92)
    reach = base + unit * float(np.hypot(*(control - stops[-1]))) * 2 / 3
    course.curves.append(trimmed(leading(stops[-2], control, base, reach), ring * 0.8, 0.0))
    course.head = arrowhead(stops[-1] + unit * ring, angle, length, width)


class _Page:
    """What is taken on the page: boxes, and points of lines with their widths."""

    def __init__(self, canvas: Canvas, courses: Sequence[Course]) -> None:
        self.canvas = canvas
        self.boxes = Boxes()
        runs = [(curve, course.width) for course in courses for curve in course.curves]
        self._points = canvas.inches(np.concatenate([curve for curve, _ in runs]))
        self._halves = np.concatenate([np.full(len(c), w / 2 / POINTS) for c, w in runs])
        for course in courses:
            corners = canvas.inches(course.head)
            (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
            self.boxes.take((float(left), float(bottom), float(right), float(top)))
        half = _NODE / POINTS
        for place in sorted({place for course in courses for place in course.line.path}):
            x, y = canvas.inches(point_of(place)).tolist()
            self.boxes.take((x - half, y - half, x + half, y + half))

    def crossed(self, box: Box) -> int:
        """How many points of lines lie in a box."""
        x, y = self._points.T
        inside = (x > box[0] - self._halves) & (x < box[2] + self._halves)
        inside &= (y > box[1] - self._halves) & (y < box[3] + self._halves)
        return int(np.count_nonzero(inside))

    def outside(self, box: Box) -> float:
        """How far a box sticks out of the page."""
        right, top = self.canvas.width - 0.05, self.canvas.height - 0.05
        return max(0.05 - box[0], 0.05 - box[1], box[2] - right, box[3] - top, 0.0)

    def cost(self, box: Box) -> float:
        """How bad a box for a label is."""
        return 150 * self.boxes.overlap(box) + 0.08 * self.crossed(box) + _HARD * self.outside(box)


def _size(name: str, details: Sequence[str]) -> tuple[float, float]:
    wide = max([width_of(name, NAME, "bold"), *(width_of(text, DETAIL) for text in details)])
    return wide, line_height(NAME, 1.15) + len(details) * line_height(DETAIL, 1.2)


def _candidates(place: Place, at: Floats, size: tuple[float, float]) -> list[tuple[Box, Anchor]]:
    """Boxes round a place: where its table puts the label, then to all sides."""
    wide, tall = size
    right, up = place.offset
    # The table's offset is that of the middle of the name's line.
    names = line_height(NAME, 1.15) / 2 - tall
    wanted: list[tuple[float, float, Anchor]] = [
        (right / POINTS, up / POINTS + names + tall / 2, place.anchor),
        (0.16, 0.0, "left"),
        (-0.16, 0.0, "right"),
        (0.0, -tall / 2 - 0.14, "center"),
        (0.0, tall / 2 + 0.14, "center"),
    ]
    for step in (0.12, 0.22, 0.34):
        for side, anchor in ((1, "left"), (-1, "right")):
            for rise in (-1, 1):
                wanted.append((side * step, rise * (tall / 2 + step), anchor))  # type: ignore[arg-type]
    shift = {"left": 0.0, "center": wide / 2, "right": wide}
    boxes: list[tuple[Box, Anchor]] = []
    for x, y, anchor in wanted:
        left, middle = float(at[0]) + x - shift[anchor], float(at[1]) + y
        boxes.append(((left, middle - tall / 2, left + wide, middle + tall / 2), anchor))
    return boxes


def _details(alpha2: str, lines: Sequence[Line], noun: str, told: Line | None) -> tuple[str, ...]:
    """What is written under a place: what goes through it, and what leaves it."""
    through = sum(line.count for line in lines for stop in line.via if stop == alpha2)
    direct = [
        line for line in lines if line.path[0] == alpha2 and not line.via and line is not told
    ]
    routed = sum(line.count for line in lines if line.path[0] == alpha2 and line.via)
    parts = []
    if through and alpha2 not in ("CN", "RU"):
        parts.append(f"{counted(through, noun)}{' through it' if direct or routed else ''}")
    if direct:
        ends = {line.path[-1] for line in lines}
        to = {line.path[-1] for line in direct}
        where = "" if len(ends) == 1 else f" to {place_of(direct[0].path[-1]).label}"
        where = where if len(to) == 1 else f" to {len(to)} countries"
        number = counted(sum(line.count for line in direct), noun)
        parts += [f"{number}{where},", "no transit reported"]
    elif routed and alpha2 != "CN" and told is None:
        parts.append(counted(routed, noun))
    elif routed and alpha2 != "CN":
        parts.append(f"{counted(routed, noun)} from it" if through else counted(routed, noun))
    return tuple(parts)


def _line_label(page: _Page, course: Course, noun: str) -> Label | None:
    """What names the line of China that no transit is reported on; none where it has no room."""
    name = f"{place_of(course.line.path[0]).label}: no transit reported"
    details = (counted(course.line.count, noun),)
    wide, tall = _size(name, details)
    curve = page.canvas.inches(course.curves[-1])
    boxes: list[Box] = []
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18):
        at = int(share * (len(curve) - 1))
        along = curve[min(at + 1, len(curve) - 1)] - curve[max(at - 1, 0)]
        across = np.array([-along[1], along[0]]) / (float(np.hypot(*along)) or 1.0)
        for side, more in product((across, -across), (0.08, 0.18)):
            off = course.width / 2 / POINTS + more
            off += abs(side[0]) * wide / 2 + abs(side[1]) * tall / 2
            x, y = (curve[at] + side * off).tolist()
            boxes.append((x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2))
    best = min(range(len(boxes)), key=lambda item: (page.cost(boxes[item]) + 0.01 * item, item))
    if page.cost(boxes[best]) > _CROWDED:
        return None
    page.boxes.take(boxes[best])
    return Label(name, details, boxes[best], "center", TEXT_SHADES[BLUE])


def colors_of(lines: Sequence[Line]) -> dict[str, str]:
    """The colour of each stop: that of the most used line through it."""
    colors: dict[str, str] = {}
    for line in lines:
        for stop in line.via:
            if stop not in ("CN", "RU"):
                colors.setdefault(stop, line.color)
    return colors


def _place_label(page: _Page, place: Place, details: tuple[str, ...], color: str) -> Label:
    """The label of a place where it is least in the way; without details where all is crowded."""
    at = page.canvas.inches(point_of(place.alpha2))
    tried: list[tuple[float, int, tuple[str, ...], Box, Anchor]] = []
    less = details[:1] if details and not details[0].endswith(",") else ()
    for said in dict.fromkeys((details, less, ())):
        boxes = _candidates(place, at, _size(place.label, said))
        missing = 1.5 * (len(details) - len(said))
        for box, anchor in boxes:
            rank = len(tried)
            cost = page.cost(box) + 0.05 * (rank % len(boxes)) + missing
            tried.append((cost, rank, said, box, anchor))
    _, _, said, box, anchor = min(tried)
    page.boxes.take(box)
    return Label(place.label, said, box, anchor, TEXT_SHADES.get(color, color))


def _labels(page: _Page, courses: Sequence[Course], noun: str) -> list[Label]:
    lines = [course.line for course in courses]
    main = next((c for c in courses if c.line.path[0] == "CN" and not c.line.via), None)
    colors = colors_of(lines)
    named = _line_label(page, main, noun) if main else None
    labels = [named] if named else []
    for alpha2 in dict.fromkeys(place for line in lines for place in line.path):
        place = place_of(alpha2)
        details = _details(alpha2, lines, noun, main.line if main and named else None)
        label = _place_label(page, place, details, colors.get(alpha2, INK))
        labels.append(label)
    return labels


def _corner(page: _Page, size: tuple[float, float]) -> tuple[float, Box]:
    """The corner at which a key is least in the way, and how much it is."""
    wide, tall = size
    right, top = page.canvas.width - wide - _MARGIN, page.canvas.height - tall - _MARGIN
    found: list[tuple[float, Box]] = []
    for left, bottom in ((right, top), (_MARGIN, _MARGIN), (right, _MARGIN), (_MARGIN, top)):
        box = (left, bottom, left + wide, bottom + tall)
        wider = (box[0] - _ROOM, box[1] - _ROOM, box[2] + _ROOM, box[3] + _ROOM)
        hidden = page.boxes.overlap(wider)
        found.append(((_HARD * (1 + hidden) if hidden else 0.0) + page.crossed(wider), box))
    return min(found, key=lambda item: item[0])


def layout_of(
    lines: Sequence[Line], noun: str, page: tuple[float, float], key: tuple[float, float]
) -> Layout:
    """Place lines, labels and key.

    Args:
        lines: What to draw.
        noun: What is counted.
        page: Width and height of the axes in inches.
        key: Width and height of the key; one that would fill the axes is left out.
    """
    first = canvas_of(lines, *page)
    keyed = key[0] < 0.6 * page[0] and key[1] < 0.75 * page[1]
    found: list[tuple[float, Layout]] = []
    for step in range(_TRIES if keyed else 1):
        canvas = first.grown(_GROW * step)
        courses = courses_of(lines, canvas)
        taken = _Page(canvas, courses)
        labels = _labels(taken, courses, noun)
        cost, corner = _corner(taken, key)
        found.append((cost, Layout(canvas, courses, labels, corner if keyed else None)))
        if cost == 0:
            break
    return min(found, key=lambda item: item[0])[1]

#!/usr/bin/env python3
"""Writes the tables of venues beside it from the dimensions of the rule books: `python3 assets/venues/make.py`.

Each table is the `venue` of a manifest (docs/format.md) with the rules that its dimensions come from. X and Z in metres, the
middle of a court at the origin and its length along X, unless a comment says otherwise.
"""

import json
import math
import pathlib

WHITE, BLACK = "#f4f5f2", "#1c1e22"


def n(value):
    value = round(value, 4)
    return int(value) if value == int(value) else value


class Venue:
    def __init__(self, name, light, ground, stand=0.15, surface=None):
        self.table = dict(kind="marked", name=name, sources=[], light=light, stand_height=stand, ground=ground)
        if surface:
            self.table["surface"] = dict(colour=surface[0], corners_m=surface[1])
        self.table |= dict(paint=[], parts=[])

    def source(self, of, rule):
        self.table["sources"].append(dict(of=of, rule=rule))

    def paint(self, colour, width, lines=(), arcs=(), numbers=(), opacity=1, dash=None):
        layer = dict(colour=colour, width_m=n(width))
        if opacity != 1:
            layer["opacity"] = opacity
        if dash:
            layer["dash_m"] = [n(v) for v in dash]
        for key, rows in (("lines_m", lines), ("arcs", arcs), ("numbers", numbers)):
            if rows:
                layer[key] = [[n(v) for v in row] for row in rows]
        self.table["paint"].append(layer)

    def part(self, colour, radius, bars, breadth=None, opacity=1):
        part = dict(colour=colour, radius_m=radius)
        if breadth:
            part["half_breadth_m"] = [n(v) for v in breadth]
        if opacity != 1:
            part["opacity"] = opacity
        part["bars_m"] = [[[n(v) for v in point] for point in bar] for bar in bars]
        self.table["parts"].append(part)

    def write(self, file):
        lines = []
        for key, value in self.table.items():
            if isinstance(value, list):
                rows = ",\n".join("    " + json.dumps(row) for row in value)
                lines.append(f'  "{key}": [\n{rows}\n  ]' if rows else f'  "{key}": []')
            else:
                lines.append(f'  "{key}": {json.dumps(value)}')
        path = pathlib.Path(__file__).with_name(file + ".json")
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def box(x0, z0, x1, z1, width, outside=False):
    """The four lines of a rectangle, inside its outer edges or outside its inner ones."""
    h = width / 2 * (-1 if outside else 1)
    e = width if outside else 0
    return [
        [x0 - e, z0 + h, x1 + e, z0 + h], [x0 - e, z1 - h, x1 + e, z1 - h],
        [x0 + h, z0 - e, x0 + h, z1 + e], [x1 - h, z0 - e, x1 - h, z1 + e],
    ]


def goal(line_x, side, half_inside, bar_under, radius, depth):
    """Posts and crossbar, then the nets' upright panels' and roof's middle lines."""
    z, y = half_inside + radius, bar_under + radius
    back, half = line_x + side * depth, bar_under / 2
    frame = [[line_x, 0, -z], [line_x, y, -z], [line_x, y, z], [line_x, 0, z]]
    net = [[line_x, half, -z], [back, half, -z], [back, half, z], [line_x, half, z]]
    above = line_x + side * depth / 2
    return frame, net, [[above, bar_under, -z], [above, bar_under, z]]


def goals(venue, line_x, half_inside, bar_under, radius, depth, colour):
    made = [goal(side * line_x, side, half_inside, bar_under, radius, depth) for side in (-1, 1)]
    venue.part(colour, radius, [m[0] for m in made])
    venue.part("#e8e8e8", 0.01, [m[1] for m in made], [0, bar_under / 2, 0], 0.25)
    venue.part("#e8e8e8", 0.01, [m[2] for m in made], [depth / 2, 0, 0], 0.25)


def hurdle(x, z, along, height, parts):
    """A hurdle whose bar's near edge is at a point, for runners along a direction: its feet reach towards them.

    1.18 m to 1.20 m wide; bar 70 mm high, of stripes at least 225 mm wide that are light at the ends; base at most 0.70 m.
    """
    half, base, thick = 0.595, 0.70, 0.0125
    # The bar's middle is half its thickness past its near edge.
    x, z = x + along[0] * thick, z + along[1] * thick
    across = (along[1], -along[0])
    at = lambda aside, back, y: [x + across[0] * aside - along[0] * back, y, z + across[1] * aside - along[1] * back]
    y, fifth = height - 0.035, 2 * half / 5
    parts["light"].append([at(-half + thick, 0, y), at(half - thick, 0, y)])
    for s in (-1, 1):
        parts["dark"].append([at(s * fifth * 0.5, 0, y), at(s * fifth * 1.5, 0, y)])
        foot = s * (half - 0.06)
        parts["frame"].append([at(foot, base - 0.016, 0.016), at(foot, 0.016, 0.016), at(foot, 0.016, height - 0.05)])


#: Event, height, first hurdle from the start, from hurdle to hurdle, last one to the finish.
HURDLES = {
    "hurdles-110m": ("110 m hurdles", 1.067, 13.72, 9.14, 14.02),
    "hurdles-100m": ("100 m hurdles", 0.838, 13.00, 8.50, 10.50),
    "hurdles-400m-men": ("400 m hurdles, men", 0.914, 45.00, 35.00, 40.00),
    "hurdles-400m-women": ("400 m hurdles, women", 0.762, 45.00, 35.00, 40.00),
}


def track(hurdles=None):
    """The 100 m starts at z = 0 and ends at z = 100 with its 8 lanes about x = 0, as the sprint straight does."""
    lane, lanes, radius, straight, line = 1.22, 8, 36.5, 84.39, 0.05
    kerb_x = lanes * lane / 2
    cx, top, bottom = kerb_x + radius, 100, 100 - straight
    middle = radius + lanes * lane / 2
    event, height, first, apart, last = HURDLES[hurdles] if hurdles else ("400 m", 0, 0, 0, 0)
    v = Venue("Athletics track, " + event, "evening", "#4f7f45")
    tr = "World Athletics, Track and Field Facilities Manual 2019, 2.2.1 (400 m standard track)"
    v.source("radius 36.50 m to the kerb, straights 84.39 m", tr)
    v.source("lanes 1.22 m, lines 0.05 m, running line 0.30 m from the kerb, 0.20 m from other lines",
             "World Athletics, Technical Rules, Rule 14.3 to 14.5")
    v.source("start and finish lines, staggers", "World Athletics, Technical Rules, Rules 14.6 and 16; arc lengths")
    red, margin = "#8c4636", 0.9
    width = lanes * lane + 2 * margin
    far_x = 2 * cx
    v.paint(red, width, [[0, -16, 0, 128], [far_x, bottom, far_x, top]],
            [[cx, top, middle, 0, 180], [cx, bottom, middle, 180, 360]])
    # The infield's mown bands.
    v.paint("#12300f", 2 * radius - 2, [[cx, bottom, cx, top]], opacity=0.16, dash=[5, 5])
    rows = [k * lane for k in range(lanes + 1)]
    lengthwise, curves = [], []
    for r in rows:
        x = cx - radius - r
        lengthwise += [[x, -12, x, 124], [far_x - x, bottom, far_x - x, top]]
        curves += [[cx, top, radius + r, 0, 180], [cx, bottom, radius + r, 180, 360]]
    v.paint(WHITE, line, lengthwise, curves)
    half = lanes * lane / 2
    v.paint(WHITE, line, [[-half, z, half, z] for z in (-line / 2, 100 + line / 2, -10 - line / 2)])
    staggered = []
    for k in range(lanes):
        running = radius + k * lane + (0.30 if k == 0 else 0.20)
        lead = running - (radius + 0.30)
        for centre_z, from_deg, turns in ((top, 180, 2), (bottom, 360, 1)):
            angle = math.radians(from_deg) - turns * math.pi * lead / running
            # The line's far edge lies at the distance.
            angle += line / 2 / running
            if k == 0 and turns == 2:
                continue
            ray = (math.cos(angle), math.sin(angle))
            inner, outer = radius + k * lane, radius + (k + 1) * lane
            staggered.append([cx + ray[0] * inner, centre_z + ray[1] * inner,
                              cx + ray[0] * outer, centre_z + ray[1] * outer])
    v.paint(WHITE, line, staggered)
    numbers = [[k + 1, half - (k + 0.5) * lane, z, 0.95, 90] for k in range(lanes) for z in (-3.4, 103)]
    v.paint(WHITE, 0.13, numbers=numbers)
    if not hurdles:
        return v.write("athletics-track")
    v.source("ten flights of hurdles: heights, distances, bar 1.18 m to 1.20 m by 70 mm, base at most 0.70 m",
             "World Athletics, Technical Rules, Rule 22.1 to 22.5")
    parts = dict(light=[], dark=[], frame=[])
    distance = first + 9 * apart + last
    for k in range(lanes):
        running = radius + k * lane + (0.30 if k == 0 else 0.20)
        middle = radius + (k + 0.5) * lane
        for flight in range(10):
            # Back from the finish along the running line: home straight (with its run-up), second curve, back straight, first curve.
            left = distance - first - flight * apart
            on_curve = left - straight
            if distance < 400 or on_curve <= 0:
                hurdle(cx - middle, top - left, (0, 1), height, parts)
            elif on_curve <= math.pi * running:
                angle = math.pi + on_curve / running
                ray = (math.cos(angle), math.sin(angle))
                hurdle(cx + ray[0] * middle, bottom + ray[1] * middle, (ray[1], -ray[0]), height, parts)
            elif on_curve <= math.pi * running + straight:
                hurdle(cx + middle, bottom + on_curve - math.pi * running, (0, -1), height, parts)
            else:
                angle = (on_curve - math.pi * running - straight) / running
                ray = (math.cos(angle), math.sin(angle))
                hurdle(cx + ray[0] * middle, top + ray[1] * middle, (ray[1], -ray[0]), height, parts)
    v.part(WHITE, 0.0125, parts["light"], [0, 0.035, 0])
    v.part(BLACK, 0.014, parts["dark"], [0, 0.0355, 0])
    v.part("#9aa2aa", 0.016, parts["frame"])
    v.write(hurdles)


def football():
    """As src/format/football/pitch.rs builds it at 105 m by 68 m; a test compares the two."""
    length, width, line, half_goal = 105, 68, 0.12, 3.66
    v = Venue("Football pitch", "evening", "#4c7a3e")
    law = "IFAB, Laws of the Game, Law 1"
    v.source("105 m by 68 m (international matches: 100-110 m by 64-75 m), lines up to 0.12 m", law + ".3 and .4")
    v.source("goal area 5.5 m, penalty area 16.5 m, mark at 11 m, circle and arcs 9.15 m", law + ".5 to .7")
    v.source("corner arcs 1 m, flagposts 1.5 m", law + ".8 and .9")
    v.source("goals 7.32 m by 2.44 m, posts 0.12 m", law + ".10; the net's depth is not ruled")
    hl, hw, h = length / 2, width / 2, line / 2
    v.paint("#123410", width + 8, [[-hl, 0, hl, 0]], opacity=0.2, dash=[length / 18, length / 18])
    lines, arcs, flags = [[0, -hw, 0, hw]], [[0, 0, 9.15 - h, 0, 360], [0, 0, 0.05, 0, 360]], []
    reach = math.degrees(math.acos(5.5 / 9.15))
    for s in (-1, 1):
        lines += [[s * (hl - h), -hw, s * (hl - h), hw], [-hl, s * (hw - h), hl, s * (hw - h)]]
        for depth in (16.5, 5.5):
            outer = half_goal + depth
            lines.append([s * (hl - depth + h), -outer, s * (hl - depth + h), outer])
            lines += [[s * hl, z, s * (hl - depth), z] for z in (-outer + h, outer - h)]
        mark, towards = s * (hl - 11), 0 if s < 0 else 180
        arcs += [[mark, 0, 0.05, 0, 360], [mark, 0, 9.15 - h, towards - reach, towards + reach]]
        for t in (-1, 1):
            start = math.degrees(math.atan2(-t, -s)) - 45
            arcs.append([s * hl, t * hw, 1 - h, start % 360, start % 360 + 90])
            flags.append([[s * hl, 0, t * hw], [s * hl, 1.5, t * hw]])
    v.paint("#ffffff", line, lines, arcs)
    goals(v, hl - h, half_goal, 2.44, h, 2, "#f4f4f4")
    v.part("#e8c828", 0.02, flags)
    v.write("football")


def basketball():
    length, width, line = 28, 15, 0.05
    hl, hw, h = length / 2, width / 2, line / 2
    v = Venue("Basketball court", "hall", "#343c4c", 0.3, ("#a88460", [-hl - 2, -hw - 2, hl + 2, hw + 2]))
    rules = "FIBA, Official Basketball Rules 2024, Article 2"
    v.source("28 m by 15 m inside the boundary lines, lines 0.05 m", rules + ".1, .4.1")
    v.source("centre circle 1.80 m, restricted area 4.90 m by 5.80 m", rules + ".4.3, .4.4")
    v.source("three-point line 6.75 m and 0.90 m, basket centre 1.575 m from the end line", rules + ".4.5")
    v.source("no-charge semi-circle 1.25 m", rules + ".4.7")
    v.source("backboard 1.80 m by 1.05 m at 2.90 m, ring 3.05 m high, inner diameter 0.45 m",
             "FIBA, Official Basketball Rules 2024, Basketball Equipment, 1 and 2")
    blue = "#2c4460"
    v.paint(blue, 2, box(-hl - 2, -hw - 2, hl + 2, hw + 2, 1.9)[0:4])
    v.paint(blue, 4.9, [[s * hl, 0, s * (hl - 5.8), 0] for s in (-1, 1)])
    lines = box(-hl, -hw, hl, hw, line, True) + [[0, -hw - 0.15, 0, hw + 0.15]]
    arcs = [[0, 0, 1.80 - h, 0, 360]]
    boards, rings, posts, nets = [], [], [], []
    for s in (-1, 1):
        bx, in_deg = s * (hl - 1.575), 0 if s < 0 else 180
        three_z = hw - 0.90
        corner = math.degrees(math.asin(three_z / 6.75))
        arcs.append([bx, 0, 6.75 - h, in_deg - corner, in_deg + corner])
        three_x = bx - s * 6.75 * math.cos(math.radians(corner))
        lines += [[s * hl, z, three_x, z] for z in (three_z - h, -three_z + h)]
        free = s * (hl - 5.8 + h)
        lines.append([free, -2.45, free, 2.45])
        lines += [[s * hl, z, s * (hl - 5.8), z] for z in (2.45 - h, -2.45 + h)]
        arcs += [[s * (hl - 5.8), 0, 1.80 - h, in_deg - 90, in_deg + 90],
                 [bx, 0, 1.25 + h, in_deg - 90, in_deg + 90]]
        lines += [[bx, z, s * (hl - 1.2), z] for z in (1.25 + h, -1.25 - h)]
        board_x = s * (hl - 1.2 + 0.015)
        boards.append([[board_x, 2.9 + 0.525, -0.9], [board_x, 2.9 + 0.525, 0.9]])
        circle = [[bx + 0.234 * math.cos(a), 3.041, 0.234 * math.sin(a)]
                  for a in (math.radians(30 * k) for k in range(13))]
        rings.append(circle)
        rings.append([[s * (hl - 1.2), 3.041, 0], [bx + s * 0.234, 3.041, 0]])
        nets += [[[x, 3.03, z], [bx + (x - bx) * 0.62, 2.62, z * 0.62]] for x, _, z in circle[:12]]
        posts.append([[board_x + s * 0.06, 3.3, 0], [s * (hl + 2.2), 3.1, 0], [s * (hl + 2.8), 0, 0]])
    v.paint(WHITE, line, lines, arcs)
    v.part("#dfe8ee", 0.015, boards, [0, 0.525, 0], 0.75)
    v.part("#e2501e", 0.009, rings)
    v.part("#f2f2f2", 0.005, nets, None, 0.75)
    v.part("#2c3440", 0.09, posts)
    v.write("basketball")


def volleyball():
    hl, hw, line = 9, 4.5, 0.05
    v = Venue("Volleyball court", "hall", "#3d5660", 0.3, ("#a2583f", [-hl, -hw, hl, hw]))
    rules = "FIVB, Official Volleyball Rules 2025-2028, Rule "
    v.source("18 m by 9 m with the lines, lines 0.05 m", rules + "1.1 and 1.3.2")
    v.source("attack line 3 m from the axis, extended by strokes of 0.15 m, 0.20 m apart, over 1.75 m", rules + "1.3.4 and 1.4.1")
    v.source("net 2.43 m (men; women 2.24 m), 1 m deep, 9.5 m long; posts 2.55 m; antennae 1.80 m", rules + "2")
    h = line / 2
    lines = box(-hl, -hw, hl, hw, line) + [[0, -hw, 0, hw]] + [[s * (3 - h), -hw, s * (3 - h), hw] for s in (-1, 1)]
    v.paint(WHITE, line, lines)
    v.paint(WHITE, line, [[s * (3 - h), t * (hw + 0.2), s * (3 - h), t * (hw + 1.75)] for s in (-1, 1) for t in (-1, 1)],
            dash=[0.15, 0.20])
    v.part("#f4f4f4", 0.008, [[[0, 2.395, -4.75], [0, 2.395, 4.75]]], [0, 0.035, 0])
    v.part("#f4f4f4", 0.008, [[[0, 1.455, -4.75], [0, 1.455, 4.75]]], [0, 0.025, 0])
    v.part(BLACK, 0.006, [[[0, 1.92, -4.75], [0, 1.92, 4.75]]], [0, 0.46, 0], 0.25)
    v.part("#3a4452", 0.05, [[[0, 0, z], [0, 2.55, z]] for z in (-5.25, 5.25)])
    v.part("#d8322c", 0.008, [[[0, 1.43, z], [0, 3.23, z]] for z in (-hw, hw)])
    v.write("volleyball")


def tennis():
    hl, doubles, singles, line = 11.885, 5.485, 4.115, 0.05
    h = line / 2
    v = Venue("Tennis court", "day", "#42604f", 0.22, ("#3d5c86", [-hl, -doubles, hl, doubles]))
    rules = "ITF, Rules of Tennis 2025, Rule "
    v.source("23.77 m by 8.23 m (singles) and 10.97 m (doubles), service lines 6.40 m, lines 0.05 m, baseline 0.10 m", rules + "1")
    v.source("net 1.07 m at the posts 0.914 m outside the doubles court, 0.914 m in the middle", rules + "1")
    lines = [[-hl, s * (z - h), hl, s * (z - h)] for s in (-1, 1) for z in (singles, doubles)]
    lines += [[s * (6.40 - h), -singles, s * (6.40 - h), singles] for s in (-1, 1)]
    lines += [[-6.40, 0, 6.40, 0]] + [[s * hl, 0, s * (hl - 0.2), 0] for s in (-1, 1)]
    v.paint(WHITE, line, lines)
    v.paint(WHITE, 0.10, [[s * (hl - 0.05), -doubles, s * (hl - 0.05), doubles] for s in (-1, 1)])
    post, top, low = doubles + 0.914, 1.07, 0.914
    v.part("#f4f4f4", 0.008, [[[0, top - 0.03, -post], [0, low - 0.03, 0], [0, top - 0.03, post]]], [0, 0.03, 0])
    v.part(BLACK, 0.006, [[[0, 0.505, -post], [0, 0.43, 0], [0, 0.505, post]]], [0, 0.47, 0], 0.5)
    v.part("#f4f4f4", 0.006, [[[0, 0, 0], [0, low - 0.03, 0]]], [0, 0, 0.025])
    v.part("#23402f", 0.05, [[[0, 0, z], [0, top, z]] for z in (-post, post)])
    v.write("tennis")


def handball():
    hl, hw, line = 20, 10, 0.05
    h = line / 2
    v = Venue("Handball court", "hall", "#3c4656", 0.3, ("#44708f", [-hl - 1, -hw - 1, hl + 1, hw + 1]))
    rules = "IHF, Rules of the Game (indoor), Rule 1:"
    v.source("40 m by 20 m with the lines, lines 0.05 m, goal line 0.08 m between the posts", rules + "1 and 1:3")
    v.source("goals 3 m by 2 m inside, posts 0.08 m", rules + "2")
    v.source("goal-area line 6 m, free-throw line 9 m of dashes of 0.15 m", rules + "4 and 1:5")
    v.source("7 m line 1 m long, 4 m line 0.15 m long", rules + "6 and 1:7")
    lines, arcs, nine, nine_arcs = box(-hl, -hw, hl, hw, line) + [[0, -hw, 0, hw]], [], [], []
    areas, sectors = [], []
    for s in (-1, 1):
        lines += [[s * (hl - 7 + h), -0.5, s * (hl - 7 + h), 0.5], [s * (hl - 4 + h), -0.075, s * (hl - 4 + h), 0.075]]
        lines.append([s * (hl - 6 + h), -1.5, s * (hl - 6 + h), 1.5])
        areas.append([s * hl, 0, s * (hl - 6), 0])
        for t in (-1, 1):
            start = (math.degrees(math.atan2(t, -s)) - 45) % 360
            arcs.append([s * hl, t * 1.5, 6 - h, start, start + 90])
            sectors.append([s * hl, t * 1.5, 3, start, start + 90])
            # Dashes of 0.15 m along the arc, as far as the side line.
            end = math.degrees(math.asin((hw - 1.5) / (9 - h)))
            step = math.degrees(0.15 / (9 - h))
            first = 0 if s < 0 else 180
            way = t if s < 0 else -t
            k = 0.5
            while (k + 1) * step < end:
                a = sorted((first + way * k * step, first + way * (k + 1) * step))
                nine_arcs.append([s * hl, t * 1.5, 9 - h, a[0], a[1]])
                k += 2
        nine.append([s * (hl - 9 + h), -1.425, s * (hl - 9 + h), 1.5])
    area = "#b08a52"
    v.paint(area, 3, areas)
    v.paint(area, 6, arcs=sectors)
    v.paint(WHITE, line, lines, arcs)
    v.paint(WHITE, line, nine, dash=[0.15, 0.15])
    v.paint(WHITE, line, arcs=nine_arcs)
    v.paint(WHITE, 0.08, [[s * (hl - 0.04), -1.5, s * (hl - 0.04), 1.5] for s in (-1, 1)])
    goals(v, hl - 0.04, 1.5, 2.0, 0.04, 1.0, "#d23a32")
    v.write("handball")


def hockey():
    hl, hw, line = 45.70, 27.50, 0.075
    h = line / 2
    v = Venue("Hockey pitch", "evening", "#3f7d4a", 0.15, ("#335f8c", [-hl, -hw, hl, hw]))
    rules = "FIH, Rules of Hockey 2024, Field and equipment specifications, "
    v.source("91.40 m by 55.00 m, lines 0.075 m", rules + "1.1 and 1.2")
    v.source("23 m lines 22.90 m from the back lines", rules + "1.4")
    v.source("circles 14.63 m round the posts, broken ones 5 m outside, penalty spots 6.475 m", rules + "1.5 and 1.6")
    v.source("goals 3.66 m by 2.14 m, posts 0.05 m, boards 0.46 m", rules + "1.7")
    lines, arcs, dashes, dash_lines, spots = box(-hl, -hw, hl, hw, line) + [[0, -hw, 0, hw]], [], [], [], []
    boards = []
    for s in (-1, 1):
        lines += [[s * (hl - 22.90 + h), -hw, s * (hl - 22.90 + h), hw], [s * (hl - 14.63 + h), -1.83, s * (hl - 14.63 + h), 1.83]]
        spots.append([s * (hl - 6.475), 0, 0.0375, 0, 360])
        dash_lines.append([s * (hl - 19.63 + h), -1.83, s * (hl - 19.63 + h), 1.83])
        for t in (-1, 1):
            start = (math.degrees(math.atan2(t, -s)) - 45) % 360
            arcs.append([s * hl, t * 1.83, 14.63 - h, start, start + 90])
            # Strokes of 0.30 m, gaps of 3 m.
            step = math.degrees(3.30 / 19.63)
            for k in range(10):
                a = start + 90 - k * step if (t > 0) == (s > 0) else start + k * step
                b = a - math.degrees(0.30 / 19.63) if (t > 0) == (s > 0) else a + math.degrees(0.30 / 19.63)
                dashes.append([s * hl, t * 1.83, 19.63 - h, min(a, b), max(a, b)])
        back = s * (hl + 1.2)
        boards.append([[s * hl, 0.23, -1.83], [back, 0.23, -1.83], [back, 0.23, 1.83], [s * hl, 0.23, 1.83]])
    v.paint(WHITE, line, lines, arcs + spots + dashes)
    v.paint(WHITE, line, dash_lines, dash=[0.30, 3.06])
    goals(v, hl - 0.025, 1.83, 2.14, 0.025, 1.2, WHITE)
    v.part("#20406a", 0.02, boards, [0, 0.23, 0])
    v.write("hockey")


def baseball():
    """The rear point of home base at the origin, second base along +Z."""
    ft = 0.3048
    v = Venue("Baseball field", "day", "#557e45", 0.2)
    rules = "Official Baseball Rules 2024, Rule "
    v.source("bases 90 ft, home to second 127 ft 3 3/8 in, pitcher's plate 60 ft 6 in", rules + "2.01")
    v.source("grass line 95 ft, mound 18 ft across, home circle 26 ft across", rules + "2.01 and Appendices 1 to 3")
    v.source("home base 17 in, bases 18 in, pitcher's plate 24 in by 6 in", rules + "2.02 to 2.04")
    side, plate = 90 * ft, 60.5 * ft
    c = side / math.sqrt(2)
    dirt, grass = "#8f6a4c", "#557e45"
    v.paint(dirt, 95 * ft, arcs=[[0, plate, 47.5 * ft, -18, 198]])
    # The grass inside the bases: a square along the foul lines, 3 ft inside them.
    inset = 3 * ft
    d = side - 2 * inset
    unit = 1 / math.sqrt(2)
    v.paint(grass, d, [[-d / 2 * unit, c - d / 2 * unit, d / 2 * unit, c + d / 2 * unit]])
    v.paint(dirt, 13 * ft, arcs=[[0, 0.2, 6.5 * ft, 0, 360]] + [[x, z, 6.5 * ft, 0, 360] for x, z in ((c, c), (-c, c), (0, 2 * c))])
    v.paint(dirt, 9 * ft, arcs=[[0, 59 * ft, 4.5 * ft, 0, 360]])
    v.paint(dirt, 1.9, [[0, 0, s * c, c] for s in (-1, 1)])
    pole = 330 * ft / math.sqrt(2)
    v.paint(WHITE, 0.1, [[s * 0.9, 0.9, s * pole, pole] for s in (-1, 1)])
    box_lines = []
    for s in (-1, 1):
        near, far = s * (17 / 24 * ft + 0.5 * ft), s * (17 / 24 * ft + 4.5 * ft)
        lo, hi = 0.216 - 3 * ft, 0.216 + 3 * ft
        box_lines += [[near, lo, near, hi], [far, lo, far, hi], [near, lo, far, lo], [near, hi, far, hi]]
    v.paint(WHITE, 0.1, box_lines)
    base = 18 / 12 * ft
    v.paint(WHITE, base, [[s * (c - base * unit), c, s * c, c] for s in (-1, 1)] + [[0, 2 * c - base / 2, 0, 2 * c + base / 2]])
    v.paint(WHITE, 17 / 12 * ft, [[0, 0.216, 0, 0.432]])
    v.paint(WHITE, 0.22, [[0, 0.03, 0, 0.22]])
    v.paint(WHITE, 0.5 * ft, [[-ft, plate + 0.25 * ft, ft, plate + 0.25 * ft]])
    v.part("#e8c828", 0.08, [[[s * pole, 0, pole], [s * pole, 9, pole]] for s in (-1, 1)])
    v.write("baseball")


def pool():
    """The water's surface is y = 0."""
    hl, lanes, lane = 25, 10, 2.5
    hw = lanes * lane / 2
    v = Venue("Swimming pool, 50 m", "hall", "#8d979c", 0.3, ("#2a86a8", [-hl, -hw, hl, hw]))
    rules = "World Aquatics, Competition Regulations, Part Nine (Facilities), swimming pools for Olympic Games and World Championships: "
    v.source("50 m by 25 m, ten lanes of 2.5 m, ropes from end to end", rules + "dimensions, lanes, lane ropes")
    v.source("lane marks 0.25 m wide, ending 2 m before the walls with a cross line 1 m long", rules + "lane markings")
    v.source("starting platforms 0.5 m by 0.6 m, 0.7 m above the water", rules + "starting platforms")
    v.source("turn indicators 5 m from the walls, 1.8 m above the water", rules + "backstroke turn indicators")
    mids = [hw - (k + 0.5) * lane for k in range(lanes)]
    v.paint("#0e3f66", 0.25, [[-hl + 2, z, hl - 2, z] for z in mids] +
            [[s * (hl - 2), z - 0.5, s * (hl - 2), z + 0.5] for s in (-1, 1) for z in mids], opacity=0.55)
    v.paint("#e9eef0", 0.4, box(-hl - 0.4, -hw - 0.4, hl + 0.4, hw + 0.4, 0.4))
    ropes = {"#2f9a4e": [], "#2c62b8": [], "#e8c22c": [], "#d2352e": []}
    for k in range(1, lanes):
        z = hw - k * lane
        colour = "#e8c22c" if k in (4, 5, 6) else "#2f9a4e" if k in (1, 9) else "#2c62b8"
        ropes[colour].append([[-hl + 5, 0.03, z], [hl - 5, 0.03, z]])
        ropes["#d2352e"] += [[[s * hl, 0.03, z], [s * (hl - 5), 0.03, z]] for s in (-1, 1)]
    for colour, bars in ropes.items():
        v.part(colour, 0.06, bars)
    v.part("#e6eaee", 0.03, [[[s * (hl + 0.05), 0.68, z], [s * (hl + 0.65), 0.74, z]] for s in (-1, 1) for z in mids], [0, 0, 0.25])
    v.part("#8a949c", 0.06, [[[s * (hl + 0.45), 0, z], [s * (hl + 0.45), 0.66, z]] for s in (-1, 1) for z in mids])
    v.part("#f0f0f0", 0.012, [[[s * (hl - 5), 0, -hw - 0.3], [s * (hl - 5), 1.8, -hw - 0.3], [s * (hl - 5), 1.8, hw + 0.3], [s * (hl - 5), 0, hw + 0.3]] for s in (-1, 1)])
    v.write("pool")


def ice_rink():
    hl, hw, corner = 30, 15, 8.5
    v = Venue("Ice rink", "hall", "#3a4250", 0.3)
    rules = "IIHF, Official Rule Book 2024/25, Rule 1"
    v.source("60 m by 30 m, corners 8.5 m, boards 1.07 m", rules + ".2 and .3")
    v.source("goal lines 4 m from the boards, blue lines 22.86 m and 0.30 m wide, centre line 0.30 m", rules + ".5 to .7")
    v.source("circles 4.5 m, spots 6 m in front of the goal line and 7 m aside, neutral spots 1.5 m from the blue lines", rules + ".9")
    v.source("crease 1.8 m, goals 1.83 m by 1.22 m", rules + ".7 and Rule 2.1")
    ice, blue, red = "#e4edf2", "#2c5fae", "#c8363a"
    v.paint(ice, 2 * hw, [[-hl + corner, 0, hl - corner, 0]])
    v.paint(ice, corner, [[s * (hl - corner / 2), -hw + corner, s * (hl - corner / 2), hw - corner] for s in (-1, 1)],
            [[s * (hl - corner), t * (hw - corner), corner / 2, 0, 360] for s in (-1, 1) for t in (-1, 1)])
    half_z = hw - corner + math.sqrt(corner**2 - (corner - 4) ** 2)
    lines, crease, fill, thick_blue = [], [], [], []
    circles, spots = [], []
    for s in (-1, 1):
        gx = s * (hl - 4)
        lines.append([gx, -half_z, gx, half_z])
        towards = 0 if s < 0 else 180
        fill.append([gx, 0, 0.9, towards - 90, towards + 90])
        crease.append([gx, 0, 1.775, towards - 90, towards + 90])
        thick_blue.append([s * (hl - 22.86 - 0.15), -hw, s * (hl - 22.86 - 0.15), hw])
        for t in (-1, 1):
            circles.append([s * (hl - 10), t * 7, 4.5 - 0.025, 0, 360])
            spots += [[s * (hl - 10), t * 7, 0.15, 0, 360], [s * (hl - 22.86 - 0.3 - 1.5), t * 7, 0.15, 0, 360]]
    v.paint("#a9cbe6", 1.8, arcs=fill)
    v.paint(red, 0.05, lines, crease + circles)
    v.paint(blue, 0.30, thick_blue)
    v.paint(red, 0.30, [[0, -hw, 0, hw]], spots)
    v.paint(blue, 0.05, arcs=[[0, 0, 4.475, 0, 360]])
    v.paint(blue, 0.30, arcs=[[0, 0, 0.01, 0, 360]])
    boards = [[hl - corner, 0.535, -hw], [-hl + corner, 0.535, -hw]]
    for cx, cz, start in ((-hl + corner, -hw + corner, 270), (-hl + corner, hw - corner, 180),
                          (hl - corner, hw - corner, 90), (hl - corner, -hw + corner, 0)):
        for k in range(1, 7):
            a = math.radians(start - 15 * k)
            boards.append([cx + corner * math.cos(a), 0.535, cz + corner * math.sin(a)])
    v.part("#eef1f3", 0.03, [boards], [0, 0.535, 0])
    v.part("#e8c828", 0.035, [[[x, 0.1, z] for x, _, z in boards]], [0, 0.1, 0])
    goals(v, hl - 4, 0.915, 1.22, 0.03, 1.12, red)
    v.write("ice-rink")


def gymnastics_floor():
    v = Venue("Gymnastics floor", "hall", "#39424f", 0.3, ("#44648f", [-7, -7, 7, 7]))
    v.source("performance area 12 m by 12 m, marked by the edge of a line 0.05 m wide or a change of colour; border 1 m",
             "FIG, Apparatus Norms, Floor (MAG and WAG)")
    v.paint("#6288b4", 12, [[-6, 0, 6, 0]])
    v.paint(WHITE, 0.05, box(-6, -6, 6, 6, 0.05, True))
    v.write("gymnastics-floor")


def long_jump():
    """The take-off line is z = 0; the run-up comes along +Z."""
    v = Venue("Long jump", "evening", "#4f7f45")
    rules = "World Athletics, Technical Rules, Rule "
    v.source("runway 1.22 m wide and at least 40 m long, lines 0.05 m", rules + "29.1 and 29.2")
    v.source("take-off board 1.22 m by 0.20 m; take-off line 1 m to 3 m before the pit, 10 m to its far end", rules + "30.3 and 30.4")
    v.source("landing area 2.75 m to 3.00 m wide", rules + "29.5")
    v.paint("#8c4636", 2.6, [[0, -46, 0, 2]])
    v.paint("#3d4650", 3.2, [[0, 1.9, 0, 11.1]])
    v.paint("#d9c08c", 2.75, [[0, 2, 0, 11]])
    v.paint(WHITE, 0.05, [[s * 0.635, -45, s * 0.635, 2] for s in (-1, 1)])
    v.paint(WHITE, 0.20, [[-0.61, -0.1, 0.61, -0.1]])
    v.paint("#2f9a8a", 0.10, [[-0.61, 0.05, 0.61, 0.05]])
    scale = range(3, 11)
    v.paint(WHITE, 0.05, [[1.45, m, 1.65, m] for m in scale])
    v.paint(WHITE, 0.06, numbers=[[m, 2.05, m, 0.45, 0] for m in scale])
    v.write("long-jump")


def throws():
    """The middle of the circle is the origin; the sector opens along +Z."""
    v = Venue("Throwing circle and sector", "evening", "#4f8440")
    rules = "World Athletics, Technical Rules, Rule "
    v.source("discus circle 2.50 m across inside, rim 0.05 m painted white", rules + "32.6 and 32.7")
    v.source("sector 34.92 degrees between the inner edges of lines 0.05 m wide", rules + "32.9 and 32.10")
    v.source("line 0.75 m to each side of the circle", rules + "32.8")
    v.paint("#8a8f94", 4.2, [[0, -2.1, 0, 2.1]])
    v.paint("#b8bcc0", 1.25, arcs=[[0, 0, 0.625, 0, 360]])
    v.paint(WHITE, 0.05, arcs=[[0, 0, 1.275, 0, 360]])
    half = math.radians(34.92 / 2)
    lines = []
    for s in (-1, 1):
        # The inner edge goes through the middle of the circle.
        aside = (s * 0.025 * math.cos(half), -0.025 * math.sin(half))
        at = lambda r: (s * r * math.sin(half) + aside[0], r * math.cos(half) + aside[1])
        lines.append([*at(1.3), *at(90)])
    v.paint(WHITE, 0.05, lines + [[s * 1.3, 0, s * 2.05, 0] for s in (-1, 1)])
    degrees = math.degrees(half)
    v.paint(WHITE, 0.05, arcs=[[0, 0, r, 90 - degrees, 90 + degrees] for r in range(20, 91, 10)], opacity=0.8)
    v.paint(WHITE, 0.2, numbers=[[r, r * math.sin(half) + 1.8, r * math.cos(half), 1.6, 90] for r in range(20, 91, 10)])
    v.write("throws")


def shot_put():
    """The middle of the circle is the origin; the sector opens along +Z. Distances are from the inner edge of the stop board."""
    v = Venue("Throwing circle and sector, shot put", "evening", "#4f8440")
    rules = "World Athletics, Technical Rules, Rule "
    v.source("circle 2.135 m across inside, rim 0.05 m; lines 0.75 m to each side", rules + "32.6 to 32.8")
    v.source("sector 34.92 degrees between the inner edges of lines 0.05 m wide", rules + "32.9 and 32.10")
    v.source("stop board 1.21 m long, 0.112 m wide, 0.10 m high", rules + "33.2 and 33.3")
    inside = 2.135 / 2
    v.paint("#8a8f94", 3.6, [[0, -1.8, 0, 1.6]])
    v.paint("#b8bcc0", inside, arcs=[[0, 0, inside / 2, 0, 360]])
    v.paint(WHITE, 0.05, arcs=[[0, 0, inside + 0.025, 0, 360]])
    half = math.radians(34.92 / 2)
    lines = []
    for s in (-1, 1):
        aside = (s * 0.025 * math.cos(half), -0.025 * math.sin(half))
        at = lambda r: (s * r * math.sin(half) + aside[0], r * math.cos(half) + aside[1])
        lines.append([*at(inside + 0.05), *at(25)])
    v.paint(WHITE, 0.05, lines + [[s * (inside + 0.05), 0, s * (inside + 0.8), 0] for s in (-1, 1)])
    degrees = math.degrees(half)
    marks = range(10, 24)
    v.paint(WHITE, 0.05, arcs=[[0, 0, inside + m, 90 - degrees, 90 + degrees] for m in marks], opacity=0.8)
    v.paint(WHITE, 0.10, numbers=[[m, (inside + m) * math.sin(half) + 0.7, (inside + m) * math.cos(half), 0.6, 90] for m in marks])
    # The board follows the circle's edge: its inner side is that of the rim.
    reach = 1.21 / 2 / (inside + 0.056)
    board = [[(inside + 0.056) * math.sin(a), 0.05, (inside + 0.056) * math.cos(a)] for a in (reach * (k / 4 - 1) for k in range(9))]
    v.part("#f4f5f2", 0.05, [board])
    v.write("shot-put")


def javelin():
    """The middle of the arc's line is z = 0, the middle of its circle at z = -8; the run-up comes along +Z."""
    v = Venue("Javelin runway and sector", "evening", "#4f8440")
    rules = "World Athletics, Technical Rules, Rule "
    v.source("runway 4 m wide and at least 30 m long, lines 0.05 m", rules + "32.11")
    v.source("arc of radius 8 m, 0.07 m wide; lines 0.75 m long and 0.07 m wide from its ends, square to the runway's", rules + "32.12")
    v.source("sector 28.96 degrees between the inner edges of lines 0.05 m wide, through the arc's ends", rules + "32.13")
    v.paint("#8c4636", 5.2, [[0, -36.5, 0, 0.4]])
    v.paint(WHITE, 0.05, [[s * 2.025, -34, s * 2.025, 0.0] for s in (-1, 1)])
    half = math.radians(28.96 / 2)
    degrees = math.degrees(half)
    # Throws are measured to the inner edge of the arc, whose radius is 8 m.
    v.paint(WHITE, 0.07, [[s * 8 * math.sin(half), -8 + 8 * math.cos(half) + 0.035, s * (8 * math.sin(half) + 0.75), -8 + 8 * math.cos(half) + 0.035] for s in (-1, 1)],
            [[0, -8, 8.035, 90 - degrees, 90 + degrees]])
    lines = []
    for s in (-1, 1):
        aside = (s * 0.025 * math.cos(half), -0.025 * math.sin(half))
        at = lambda r: (s * r * math.sin(half) + aside[0], -8 + r * math.cos(half) + aside[1])
        lines.append([*at(8.07), *at(108)])
    v.paint(WHITE, 0.05, lines)
    marks = range(30, 101, 10)
    v.paint(WHITE, 0.05, arcs=[[0, -8, 8 + m, 90 - degrees, 90 + degrees] for m in marks], opacity=0.8)
    v.paint(WHITE, 0.2, numbers=[[m, (8 + m) * math.sin(half) + 1.8, -8 + (8 + m) * math.cos(half), 1.6, 90] for m in marks])
    v.write("javelin")


def diving():
    """The water's surface is y = 0, the origin straight below the middle of the 10 m platform's front edge; divers go along +Z."""
    v = Venue("Diving tower", "hall", "#8d979c", 0.3, ("#1f6f94", [-12.5, -1.5, 12.5, 23.5]))
    rules = "World Aquatics, Competition Regulations, Part Nine (Facilities), diving facilities: "
    v.source("platforms 10 m, 7.5 m, 5 m and 3 m above the water, springboards 3 m and 1 m", rules + "dimensions for diving facilities")
    v.source("10 m platform 6 m by 3 m; springboards at least 4.8 m by 0.5 m, here 4.88 m", rules + "platform diving, springboard diving")
    v.source("front edges 1.50 m (10 m and 7.5 m) and 1.25 m (5 m and 3 m) in front of the pool's wall, springboards 1.50 m",
             rules + "dimensions for diving facilities, A")
    v.paint("#e9eef0", 0.4, box(-12.9, -1.9, 12.9, 23.9, 0.4))
    concrete, deck, steel = "#c9ced2", "#2f6f8f", "#aeb6bd"
    slab, rails, posts, mats = [], [], [], []
    for x, y, width, length, edge in ((0, 10, 3.0, 6, 0), (-3.4, 7.5, 1.5, 6, 0), (3.4, 5, 1.5, 6, -0.25), (-3.4, 3, 1.5, 5, -0.25)):
        back, half = edge - length, width / 2
        slab.append((half, [[x, y - 0.1, back + 0.1], [x, y - 0.1, edge - 0.1]]))
        mats.append((half - 0.05, [[x, y - 0.015, back + 0.2], [x, y - 0.015, edge - 0.15]]))
        for s in (-1, 1):
            for up in (0.5, 1.0):
                rails.append([[x + s * half, y + up, edge - 1.0], [x + s * half, y + up, back]])
            rails += [[[x + s * half, y, z], [x + s * half, y + 1.0, z]] for z in (edge - 1.0, (edge - 1.0 + back) / 2, back)]
        posts += [[[x + s * (half - 0.3), 0, back + d], [x + s * (half - 0.3), y - 0.2, back + d]] for s in (-1, 1) for d in (0.4, 2.2)]
    for half, bar in slab:
        v.part(concrete, 0.1, [bar], [half, 0, 0])
    for half, bar in mats:
        v.part(deck, 0.02, [bar], [half, 0, 0])
    v.part("#b4bac0", 0.17, posts)
    v.part(steel, 0.02, rails)
    boards, stands = [], []
    for x, y in ((-10.5, 1), (-7.6, 3), (7.6, 3), (10.5, 1)):
        boards.append([[x, y - 0.02, -4.86], [x, y - 0.02, -0.02]])
        stands += [[[x + s * 0.3, 0, z], [x + s * 0.3, y - 0.1, z]] for s in (-1, 1) for z in (-4.6, -2.6)]
        stands += [[[x - 0.3, y - 0.1, z], [x + 0.3, y - 0.1, z]] for z in (-4.6, -2.6)]
        if y > 1:
            stands += [[[x + s * 0.55, y + 0.9, -4.9], [x + s * 0.55, y + 0.9, -1.6], [x + s * 0.55, y - 0.1, -1.6]] for s in (-1, 1)]
    v.part("#dfe7ea", 0.02, boards, [0.25, 0, 0])
    v.part(steel, 0.04, stands)
    v.write("diving-tower")


for make in (track, football, basketball, volleyball, tennis, handball, hockey, baseball, pool, ice_rink,
             gymnastics_floor, long_jump, throws, shot_put, javelin, diving):
    make()
for name in HURDLES:
    track(name)

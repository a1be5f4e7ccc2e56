"""Draw the house: docs/images/house.svg, the package's modules and what each imports of the others, read from the code.

`python .ci/house.py [file]`; ends with status 1 if an import runs upwards.
"""
import ast
import sys
from pathlib import Path

package = Path("cerebro")
rooms = ["cli", "search", "evaluate", "fit", "utils", "models", "data", ""]   # from what a user calls to what stands on nothing
says = {"cli": "parse, call, say", "search": "a sweep as a study", "evaluate": "scores, pages, submissions", "fit": "a run and its folder", "utils": "logging, finders",
        "models": "networks that are trained", "data": "recordings, windows, splits", "": "files, endings, arguments"}


def modules():
    "The package's modules, by dotted name."
    paths = (p for p in sorted(package.rglob("*.py")) if p.name not in ("__init__.py", "_modidx.py"))
    return {".".join(p.with_suffix("").parts[1:]): ast.parse(p.read_text(encoding="utf-8")) for p in paths}


def imported(name, tree, all_names):
    "The package's modules that one imports, anywhere in it."
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom): continue
        base = name.split(".")[:-node.level] if node.level else []
        full = ".".join(base + [node.module] if node.level and node.module else base or [(node.module or "").removeprefix("cerebro.")])
        if full in all_names: yield full


def room_of(name): return name.rpartition(".")[0]


def drawn(trees, edges):
    "The picture as SVG."
    width, left, wide, places, y, parts = 1000, 250, 6, {}, 20, []
    for room in rooms:
        names = [n for n in trees if room_of(n) == room]
        rows = [names[i:i + wide] for i in range(0, len(names), wide)]
        height = 20 + 34 * len(rows)
        parts += [f'<rect class="room" x="10" y="{y}" width="{width - 20}" height="{height}" rx="8"/>',
                  f'<text class="name" x="26" y="{y + height / 2 - 2}">{room or "below all"}</text><text class="says" x="26" y="{y + height / 2 + 15}">{says[room]}</text>']
        for r, row in enumerate(rows):
            step = (width - left - 30) / len(row)
            for i, name in enumerate(row): places[name] = left + step * (i + 0.5), y + 27 + 34 * r
        y += height + 26
    for a, b in edges:
        (x1, y1), (x2, y2) = places[a], places[b]
        bend = (y2 - y1) / 2 if y2 != y1 else -22
        parts.append(f'<path class="{"inside" if room_of(a) == room_of(b) else "down"}" d="M{x1:.0f} {y1 + 11:.0f} C{x1:.0f} {y1 + bend:.0f} {x2:.0f} {y2 - bend:.0f} {x2:.0f} {y2 - 11:.0f}"/>')
    for name, (x, at) in places.items():
        label = name.rpartition(".")[2]
        half = 4.1 * len(label) + 10
        parts.append(f'<rect class="module" x="{x - half:.0f}" y="{at - 11}" width="{2 * half:.0f}" height="22" rx="11"/><text class="label" x="{x:.0f}" y="{at + 4}">{label}</text>')
    style = (":root{--ground:#fff;--room:#f2f4f6;--ink:#22262b;--quiet:#5d656e;--line:#3d86c6}"
             "@media(prefers-color-scheme:dark){:root{--ground:#15181c;--room:#20252b;--ink:#e4e7ea;--quiet:#9aa3ad;--line:#5ba3e0}}"
             "svg{background:var(--ground)}text{font:13px system-ui,sans-serif;fill:var(--ink)}.name{font-weight:600;font-size:15px}.says{fill:var(--quiet)}.label{text-anchor:middle}"
             ".room{fill:var(--room)}.module{fill:var(--ground);stroke:var(--quiet)}path{fill:none;stroke:var(--line);stroke-opacity:.45}.inside{stroke-dasharray:3 3}")
    title = f"The {len(trees)} modules of cerebro in their rooms; a line leads from a module down to one that it imports, a dashed line to one of its own room."
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" role="img" aria-label="{title}"><style>{style}</style>{"".join(parts)}</svg>\n'


def main(path="docs/images/house.svg"):
    trees = modules()
    edges = sorted({(name, other) for name, tree in trees.items() for other in imported(name, tree, trees) if other != name})
    upwards = [f"cerebro.{a} imports cerebro.{b}, which is above it" for a, b in edges if rooms.index(room_of(a)) > rooms.index(room_of(b))]
    print(*upwards, sep="\n", end="\n" * bool(upwards))
    Path(path).write_text(drawn(trees, edges), encoding="utf-8")
    return bool(upwards)


if __name__ == "__main__": sys.exit(main(*sys.argv[1:2]))

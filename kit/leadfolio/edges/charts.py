"""Charts as SVG, by matplotlib: the same figures give the same bytes, and nothing is fetched."""

import io
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# Told apart by darkness too, for who does not see colours, and on paper.
COLOURS = ("#17594f", "#c77d1e", "#9db8d9", "#5b5b5b")
SETTINGS: Any = {
    "svg.fonttype": "none",  # words stay words: every script, by the reader's own letters
    "svg.hashsalt": "leadfolio",
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
WIDTH, MOST_LABELS = 7.2, 12


def bars(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> bytes:
    """Return bars over labels, those of one series on top of those before it."""
    with _drawing(3.0) as (figure, axes, drawn):
        places = list(range(len(labels)))
        below = [0] * len(labels)
        for (name, counts), colour in zip(series.items(), COLOURS, strict=False):
            axes.bar(places, counts, bottom=below, label=name, color=colour, width=0.8)
            below = [a + b for a, b in zip(below, counts, strict=True)]
        step = math.ceil(len(labels) / MOST_LABELS) or 1
        axes.set_xticks(places[::step], labels[::step], rotation=30, ha="right")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_ylim(bottom=0, top=max([*below, 1]) * 1.05)
        if len(series) > 1:
            axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, 1.22), ncols=4)
        figure.savefig(drawn, format="svg", bbox_inches="tight", metadata={"Date": None})
        return drawn.getvalue()


def lying(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> bytes:
    """Return bars that lie beside long labels, the first label at the top."""
    with _drawing(0.45 * len(labels) + 0.9) as (figure, axes, drawn):
        places = list(range(len(labels)))
        before = [0] * len(labels)
        for (name, counts), colour in zip(series.items(), COLOURS, strict=False):
            axes.barh(places, counts, left=before, label=name, color=colour, height=0.7)
            before = [a + b for a, b in zip(before, counts, strict=True)]
        axes.set_yticks(places, labels)
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlim(left=0, right=max([*before, 1]) * 1.05)
        if len(series) > 1:
            axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4)
        figure.savefig(drawn, format="svg", bbox_inches="tight", metadata={"Date": None})
        return drawn.getvalue()


def circle(names: Sequence[str], arrows: Sequence[tuple[str, str]]) -> bytes:
    """Return everyone around one circle in the order given, and an arrow for each pair."""
    with _drawing(WIDTH) as (figure, axes, drawn):
        axes.set_axis_off()
        axes.set_aspect("equal")
        axes.set(xlim=(-1.5, 1.5), ylim=(-1.25, 1.25))
        places = {}
        for n, name in enumerate(names):
            angle = math.tau * (n + 0.5) / len(names)
            x, y = math.sin(angle), math.cos(angle)
            places[name] = (x, y)
            axes.plot([x], [y], marker="o", color=COLOURS[0], markersize=6)
            side = "left" if x >= 0 else "right"
            axes.text(x * 1.06, y * 1.06, name, ha=side, va="center")
        for who, whom in arrows:
            axes.annotate(
                "", xy=places[whom], xytext=places[who],
                arrowprops={
                    "arrowstyle": "-|>", "color": "#5b5b5b", "linewidth": 0.8,
                    "connectionstyle": "arc3,rad=0.15", "shrinkA": 5, "shrinkB": 5,
                },
            )  # fmt: skip
        figure.savefig(drawn, format="svg", bbox_inches="tight", metadata={"Date": None})
        return drawn.getvalue()


@contextmanager
def _drawing(height: float) -> Iterator[tuple[Figure, Any, io.BytesIO]]:
    with mpl.rc_context(SETTINGS), warnings.catch_warnings():
        # Widths are guessed with letters of its own; what it lacks, the reader's have.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(WIDTH, height))
        yield figure, figure.add_subplot(), io.BytesIO()

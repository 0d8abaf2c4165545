"""Pictures of figures, drawn on the server as SVG that a screen reader names and a printer keeps.

Every picture has a title and a description, writes its figures beside the shapes, tells series apart by pattern as
well as colour, and carries the rows of the table under it. Colours are attributes: nothing needs an inline style.
"""

from consortium.kernel.web.pictures.bars import bars, stacked_bars
from consortium.kernel.web.pictures.choices import choices
from consortium.kernel.web.pictures.columns import Column, columns
from consortium.kernel.web.pictures.drawing import Picture
from consortium.kernel.web.pictures.states import Stretch, states
from consortium.kernel.web.pictures.tiles import Tile, tiles
from consortium.kernel.web.pictures.time import Mark, Span, Visit, timeline, week
from consortium.kernel.web.pictures.trend import sparkline
from consortium.kernel.web.pictures.weeks import Block, weekly_timetable
from consortium.kernel.web.pictures.year import DayLook, Legend, year_at_a_glance

__all__ = [
    "Block",
    "Column",
    "DayLook",
    "Legend",
    "Mark",
    "Picture",
    "Span",
    "Stretch",
    "Tile",
    "Visit",
    "bars",
    "choices",
    "columns",
    "sparkline",
    "stacked_bars",
    "states",
    "tiles",
    "timeline",
    "week",
    "weekly_timetable",
    "year_at_a_glance",
]

"""What the site shows: the plan of its pages, and what each page is told.

pieces      an entry as pages tell of it
overview    a portfolio seen whole: what leads from one piece to another
contexts    one frozen context per template
people      who learned from whom
circles     the same as a drawing
canvases    a learning ecosystem as a drawing
lettering   words in drawings
maps        all ecosystems together
years       the cohort's weeks, drawn and told
compasses   a leader's true north, and what was decided by it
responding  where a reader answers a piece
exemplars   what pages tell of pieces held up
standards   the living standard's pages
themes      what judges' words have in common
planning    every page at its path
feeds       what is told to those who follow from afar
changes     what changed between two versions of a text
addresses   where each page lies
links       those of a page that lead nowhere
"""

from leadfolio.pages.contexts import PAGES, Page, SitePage
from leadfolio.pages.planning import Planned, plan

__all__ = ["PAGES", "Page", "Planned", "SitePage", "plan"]

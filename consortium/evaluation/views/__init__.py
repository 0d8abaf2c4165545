"""The pages of assessors and moderators, whatever is being assessed."""

from consortium.evaluation.views import assessing, moderating, panels, scoring_sheet
from consortium.evaluation.views.pages import blueprint

__all__ = ["assessing", "blueprint", "moderating", "panels", "scoring_sheet"]

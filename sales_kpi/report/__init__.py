from . import score_print, score_report

from . import score_report

from . import payout_print, payout_report, score_print, score_report

from . import award_report, payout_print, payout_report, score_print, score_report

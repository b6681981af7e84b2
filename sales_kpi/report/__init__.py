from . import award_report, brief_workbook, payout_print, payout_report, score_print, score_report

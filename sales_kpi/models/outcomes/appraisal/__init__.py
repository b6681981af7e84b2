"""The talk about a scorecard: appraisal, appeal, their files, the manager's page of a period."""

# ruff: noqa: I001  (the order of the imports is the order in which the data flows)

# Set-based writing, for the tables that only the module fills
from . import sales_kpi_bulk

# Who and when: the company's clock, the teams and their members, the periods
from . import res_company
from . import res_config_settings
from . import crm_team
from . import crm_team_member
from . import sales_kpi_membership
from . import sales_kpi_presence
from . import sales_kpi_newcomer
from . import resource_calendar
from . import resource_calendar_leaves
from . import sales_kpi_viewer
from . import sales_kpi_own_case
from . import sales_kpi_period
from . import sales_kpi_period_bounds

# 1 Sources: what happened
from . import sales_kpi_activity_purpose
from . import sales_kpi_activity_method
from . import sales_kpi_activity_outcome
from . import sales_kpi_activity
from . import sales_kpi_activity_guard
from . import sales_kpi_activity_moment
from . import sales_kpi_activity_schedule
from . import sales_kpi_activity_mixin
from . import mail_activity_type
from . import mail_activity
from . import calendar_event
from . import sales_kpi_stage_move
from . import sales_kpi_stage_move_log
from . import sales_kpi_stage_move_backfill
from . import crm_stage
from . import crm_lead
from . import res_partner
from . import sale_order
from . import sale_order_line
from . import account_move
from . import account_payment
from . import sales_kpi_invoice_row
from . import sales_kpi_collection
from . import sales_kpi_receivable
from . import sales_kpi_order_row
from . import sales_kpi_sale
from . import sales_kpi_acquisition
from . import sales_kpi_retention
from . import sales_kpi_customer
from . import sales_kpi_customer_refresh
from . import sales_kpi_customer_touch
from . import sales_kpi_stage_stay
from . import sales_kpi_stage_stay_funnel
from . import sales_kpi_lead_row
from . import sales_kpi_stage_pair
from . import sales_kpi_opportunity
from . import sales_kpi_win
from . import sales_kpi_first_visit
from . import sales_kpi_activity_followup
from . import sales_kpi_activity_response
from . import sales_kpi_rep_row
from . import sales_kpi_rating
from . import sales_kpi_training
from . import sales_kpi_certification
from . import sales_kpi_skill_gain

# 2 Measures: what we count
from . import base
from . import sales_kpi_definition
from . import sales_kpi_definition_source
from . import sales_kpi_definition_state
from . import sales_kpi_definition_read
from . import sales_kpi_definition_form
from . import sales_kpi_definition_kept
from . import sales_kpi_entry
from . import sales_kpi_reader
from . import sales_kpi_reader_scan
from . import sales_kpi_reader_split
from . import sales_kpi_entry_grid

# 3 Facts: counted, per subject
from . import sales_kpi_reading
from . import sales_kpi_fact
from . import sales_kpi_fact_refresh
from . import sales_kpi_comparison
from . import sales_kpi_tree

# 4 Scores: judged
from . import sales_kpi_target
from . import sales_kpi_target_change
from . import sales_kpi_target_many
from . import sales_kpi_target_hint
from . import sales_kpi_target_ramp
from . import sales_kpi_target_grid
from . import sales_kpi_target_proposal
from . import sales_kpi_scheme
from . import sales_kpi_scheme_version
from . import sales_kpi_scheme_part
from . import sales_kpi_scheme_line
from . import sales_kpi_scheme_point
from . import sales_kpi_scheme_rating
from . import sales_kpi_legend
from . import sales_kpi_score
from . import sales_kpi_score_final
from . import sales_kpi_score_line
from . import sales_kpi_scorer
from . import sales_kpi_refresh

# 5 Outcomes: acted upon
from . import sales_kpi_leaderboard
from . import sales_kpi_wall_bus
from . import sales_kpi_wall
from . import sales_kpi_dashboard
from . import sales_kpi_kept_page
from . import sales_kpi_kept_dashboard
from . import res_users_settings
from . import sales_kpi_workbench
from . import sales_kpi_team_cockpit
from . import sales_kpi_company_cockpit
from . import ir_ui_menu
from . import sales_kpi_consequence
from . import sales_kpi_consequence_case
from . import sales_kpi_evidence
from . import sales_kpi_adjustment
from . import sales_kpi_appraisal
from . import sales_kpi_appraisal_step
from . import sales_kpi_appeal
from . import ir_attachment
from . import mail_message
from . import sales_kpi_drift
from . import sales_kpi_drift_decision
from . import sales_kpi_drift_measure
from . import sales_kpi_seal_file
from . import sales_kpi_seal
from . import sales_kpi_verifier
from . import sales_kpi_cycle
from . import sales_kpi_period_page

# What the back-office screens show besides
from . import sales_kpi_screens
from . import sales_kpi_scorecard

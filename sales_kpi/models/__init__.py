# ruff: noqa: I001, F811  (the order of the imports is the order in which the data flows)

# Set-based writing, for the tables that only the module fills
from .ground import bulk

# Who and when: the company's clock, the teams and their members, the periods
from .ground import res_company
from .ground import res_config_settings
from .ground import crm_team
from .ground import crm_team_member
from .ground import membership
from .ground import membership_presence
from .ground import membership_newcomer
from .ground import resource_calendar
from .ground import resource_calendar_leaves
from .ground import viewer
from .ground import own_case
from .ground import period
from .ground import period_bounds

# 1 Sources: what happened
from .sources.activities import activity_purpose
from .sources.activities import activity_method
from .sources.activities import activity_outcome
from .sources.activities import activity
from .sources.activities import activity_guard
from .sources.activities import activity_moment
from .sources.activities import activity_schedule
from .sources.activities import activity_mixin
from .sources.activities import mail_activity_type
from .sources.activities import mail_activity
from .sources.activities import calendar_event
from .sources.pipeline import stage_move
from .sources.pipeline import stage_move_log
from .sources.pipeline import stage_move_backfill
from .sources.pipeline import crm_stage
from .sources.pipeline import crm_lead
from .sources.customers import res_partner
from .sources.orders import sale_order
from .sources.orders import sale_order_line
from .sources.cash import account_move
from .sources.cash import account_payment
from .sources.cash import invoice_row
from .sources.cash import collection
from .sources.cash import receivable
from .sources.orders import order_row
from .sources.orders import sale
from .sources.orders import acquisition
from .sources.orders import retention
from .sources.customers import customer
from .sources.customers import customer_refresh
from .sources.customers import customer_touch
from .sources.pipeline import stage_stay
from .sources.pipeline import stage_stay_funnel
from .sources.pipeline import lead_row
from .sources.pipeline import stage_pair
from .sources.pipeline import opportunity
from .sources.pipeline import win
from .sources.pipeline import first_visit
from .sources.activities import activity_followups
from .sources.activities import activity_responses
from .sources.reps import rep_row
from .sources.reps import rating
from .sources.reps import training
from .sources.reps import certification
from .sources.reps import skill_gain

# 2 Measures: what we count
from .ground import base
from .measures import definition
from .measures import definition_source
from .measures import definition_state
from .measures import definition_read
from .measures import definition_form
from .measures import definition_kept
from .measures import entry
from .measures import reader
from .measures import reader_scan
from .measures import reader_split
from .screens.grids import entry_grid

# 3 Facts: counted, per subject
from .facts import reading
from .facts import fact
from .facts import fact_refresh
from .facts import comparison
from .screens import tree

# 4 Scores: judged
from .targets import target
from .targets import target_change
from .targets import target_bulk
from .targets import target_hint
from .targets import res_company
from .screens.grids import target_grid
from .targets import target_proposal
from .scores import scheme
from .scores import scheme_version
from .scores import scheme_part
from .scores import scheme_line
from .scores import scheme_point
from .scores import scheme_rating
from .scores import legend
from .scores import score
from .scores import score_final
from .scores import score_line
from .scores import scorer
from .scores import period_refresh

# 5 Outcomes: acted upon
from .screens.leaderboard import leaderboard
from .screens.leaderboard import wall_bus
from .screens.leaderboard import wall
from .screens.dashboard import dashboard
from .screens.dashboard import kept_page
from .screens.dashboard import kept_dashboard
from .screens.workbench import res_users_settings
from .screens.workbench import workbench
from .screens.team_cockpit import team_cockpit
from .screens.company_cockpit import company_cockpit
from .screens.team_cockpit import ir_ui_menu
from .outcomes.consequences import consequence
from .outcomes.consequences import consequence_case
from .outcomes.closing import evidence
from .outcomes.closing import adjustment
from .outcomes.appraisal import appraisal
from .outcomes.appraisal import appraisal_steps
from .outcomes.appraisal import appeal
from .outcomes.appraisal import ir_attachment
from .outcomes.appraisal import mail_message
from .outcomes.closing import drift
from .outcomes.closing import drift_decision
from .outcomes.closing import drift_measure
from .outcomes.closing import seal_file
from .outcomes.closing import seal
from .outcomes.closing import verifier
from .outcomes.closing import period_closing
from .outcomes.appraisal import period_page

# What the back-office screens show besides
from .screens import screens
from .screens import scorecard

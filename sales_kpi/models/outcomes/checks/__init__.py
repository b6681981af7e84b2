"""Whether figures were earned honestly: rules, findings, and the right to answer."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import res_company
from . import res_config_settings
from . import activity
from . import crm_lead_deadline
from . import crm_lead_merge
from . import sale_order
from . import res_partner
from . import check_rule
from . import finding
from . import finding_admins
from . import finding_look
from . import finding_steps
from . import finding_waiting
from . import adjustment_finding
from . import viewer_findings

"""Plans and terms: who is paid for what, by which rules."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import incentive_part
from . import incentive_row
from . import incentive
from . import incentive_version
from . import incentive_rules
from . import incentive_publish
from . import incentive_waiting
from . import incentive_text
from . import incentive_advice
from . import incentive_line
from . import incentive_line_checks
from . import incentive_line_domain
from . import incentive_line_tables
from . import incentive_line_rules
from . import incentive_line_text
from . import incentive_line_curve
from . import incentive_step
from . import incentive_factor
from . import incentive_member
from . import incentive_consent

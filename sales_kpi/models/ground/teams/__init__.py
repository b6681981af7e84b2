"""Teams, which stood under which, who led them and who belonged to them: dated."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import team_dated
from . import team_parent
from . import team_leader
from . import crm_team
from . import crm_team_member
from . import membership
from . import membership_presence
from . import res_users

"""How something came to be decided: told by the module itself, and by nobody in another's name."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import trail
from . import trailed
from . import trailed_part
from . import mail_followers
from . import mail_message
from . import mail_message_name
from . import mail_mail
from . import mail_thread

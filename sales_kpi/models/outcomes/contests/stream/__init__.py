"""The stream: what has just been won, ordered, collected, reached."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import res_company
from . import res_config_settings
from . import res_users
from . import viewer_stream
from . import ir_websocket
from . import mail_message
from . import news
from . import news_text
from . import news_thread
from . import news_sharers
from . import news_events
from . import news_places
from . import news_telling
from . import period_stream

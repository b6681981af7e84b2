"""The suite, by the rooms of the product.

Odoo finds the tests in this one namespace, so that their files' names are unique over all rooms.
"""

from .activities import *
from .alerts import *
from .appraisal import *
from .cash import *
from .checks import *
from .closing import *
from .consequences import *
from .contests import *
from .credit import *
from .customers import *
from .diagnosis import *
from .facts import *
from .ground import *
from .incentives import *
from .measures import *
from .orders import *
from .outlook import *
from .pipeline import *
from .reports import *
from .scores import *
from .screens import *
from .targets import *
from .tools import *
from .whole import *

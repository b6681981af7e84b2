import logging
import time

from .models.facts.taken_along import let_go

_logger = logging.getLogger(__name__)


def post_init_hook(env):
    """Read what the database already knows, so that the first screen is not empty.

    The log says how long each step takes: of a large database it may be minutes.
    """
    for model, method in STEPS:
        began = time.monotonic()
        method(env[model])
        env.flush_all()
        _logger.info("%s is filled: %.1f s", model, time.monotonic() - began)


def uninstall_hook(env):
    """Take off Odoo's tables what looks after those of the module, or is of use to it only."""
    env["sales.kpi.deal"]._unwatch()
    env["sales.kpi.stage.move"]._unwatch_sources()
    env["sale.order.line"]._kpi_drop_indexes()
    let_go(env.cr)


def _start_clocks(clock):
    clock._start(clock.env["res.company"].with_context(active_test=False).search([]))


def _refresh_customers(customer):
    customer._refresh(customer.env["res.company"].search([]))  # pylint: disable=no-search-all


def _backfill(model):
    model._backfill()


# Each step may read what those before it have filled.
STEPS = (
    ("sales.kpi.seal", lambda seal: seal._get_key()),
    ("sales.kpi.clock", _start_clocks),
    ("sales.kpi.team.parent", _backfill),
    ("sales.kpi.team.leader", _backfill),
    ("sales.kpi.credited", _backfill),
    ("sales.kpi.membership", _backfill),
    ("sales.kpi.stage.move", _backfill),
    ("sales.kpi.lead.entry", _backfill),
    ("sales.kpi.deal", _backfill),
    ("sales.kpi.customer", _refresh_customers),
    ("sales.kpi.period", lambda period: period._refresh_first()),
)

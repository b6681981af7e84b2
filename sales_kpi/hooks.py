def post_init_hook(env):
    """Read what the database already knows, so that the first screen is not empty."""
    env["sales.kpi.seal"]._get_key()
    env["sales.kpi.clock"]._start(env["res.company"].with_context(active_test=False).search([]))
    env["sales.kpi.team.parent"]._backfill()
    env["sales.kpi.team.leader"]._backfill()
    env["sales.kpi.credited"]._backfill()
    env["sales.kpi.membership"]._backfill()
    env["sales.kpi.stage.move"]._backfill()
    env["sales.kpi.lead.entry"]._backfill()
    env["sales.kpi.customer"]._refresh(env["res.company"].search([]))  # pylint: disable=no-search-all
    env["sales.kpi.period"]._refresh_first()

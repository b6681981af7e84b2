"""An opportunity enters the pipeline once, and an index holds that from now on. The log itself never
wrote a second entry; where another program did, the first one goes on counting, as before."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE sales_kpi_stage_move again SET merged = true
         WHERE again.kind = 'created' AND again.merged IS NOT TRUE
           AND EXISTS (SELECT FROM sales_kpi_stage_move first
                        WHERE first.lead_id = again.lead_id AND first.id < again.id
                          AND first.kind = 'created' AND first.merged IS NOT TRUE)
        """
    )

"""The components of the ready plans have names of their own, by which they are translated: those
that are there already get them."""


def migrate(cr, version):
    cr.execute(
        """INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
           SELECT 'sales_kpi', plan.name || '_line', 'sales.kpi.incentive.line', MIN(line.id), TRUE
             FROM ir_model_data plan
             JOIN sales_kpi_incentive_line line ON line.incentive_id = plan.res_id
            WHERE plan.module = 'sales_kpi' AND plan.model = 'sales.kpi.incentive'
            GROUP BY plan.name
               ON CONFLICT DO NOTHING"""
    )

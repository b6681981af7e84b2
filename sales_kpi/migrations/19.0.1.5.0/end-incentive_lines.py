"""Components that were copied from ready plans before these were translated: where they bear the
same name still, they bear it in other languages, too."""


def migrate(cr, version):
    cr.execute(
        """UPDATE sales_kpi_incentive_line copy SET name = ready.name || copy.name
             FROM sales_kpi_incentive_line ready
             JOIN ir_model_data data ON data.res_id = ready.id AND data.module = 'sales_kpi'
              AND data.model = 'sales.kpi.incentive.line'
            WHERE copy.id != ready.id AND copy.name->>'en_US' = ready.name->>'en_US'"""
    )

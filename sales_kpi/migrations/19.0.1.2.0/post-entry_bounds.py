"""Bounds of entered values: what a company has entered for measures of its own shows what it means
them to hold. The shipped ones get the bounds that they come with."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE sales_kpi_definition measure
           SET entry_max = 100
          FROM ir_model_data data
         WHERE data.module = 'sales_kpi' AND data.name = 'definition_knowledge_score'
           AND data.model = 'sales.kpi.definition' AND data.res_id = measure.id
        """
    )
    cr.execute(
        """
        UPDATE sales_kpi_definition measure
           SET has_entry_min = measure.has_entry_min AND entered.low >= measure.entry_min,
               has_entry_max = measure.has_entry_max AND entered.high <= measure.entry_max,
               entry_decimals = CASE WHEN entered.is_rounded THEN measure.entry_decimals ELSE 6 END
          FROM (SELECT entry.definition_id, MIN(value) AS low, MAX(value) AS high,
                       BOOL_AND(ABS(ROUND(value::numeric * factor, 2) - value::numeric * factor)
                                <= 1e-9) AS is_rounded
                  FROM sales_kpi_entry entry
                  JOIN (SELECT id, CASE unit WHEN 'percent' THEN 100 ELSE 1 END AS factor
                          FROM sales_kpi_definition) unit ON unit.id = entry.definition_id
                 GROUP BY entry.definition_id) entered
         WHERE entered.definition_id = measure.id AND measure.kind = 'manual'
           AND NOT EXISTS (SELECT FROM ir_model_data data
                            WHERE data.module = 'sales_kpi'
                              AND data.model = 'sales.kpi.definition'
                              AND data.res_id = measure.id)
        """
    )

"""The collection rate is weighed by what credit notes leave to pay. Copies that weigh the same
column as it did go along: it is the same measure."""

DESCRIPTION = (
    "Of the amount that fell due in the period on your invoices, less what credit notes took off "
    "it, the share that customers had paid by its end. Instalments count by their own due dates; "
    "a credit note counts for the instalment that it settles, or, unused, on its own due date."
)


def migrate(cr, version):
    cr.execute(
        """
        UPDATE sales_kpi_definition measure
           SET value_field = 'paid_share', weight_field = 'collectable'
          FROM ir_model model
         WHERE model.id = measure.model_id AND model.model = 'sales.kpi.receivable'
           AND measure.kind = 'average'
           AND measure.value_field = 'collected_share' AND measure.weight_field = 'amount'
        """
    )
    cr.execute(
        """
        UPDATE sales_kpi_definition measure
           SET description = jsonb_build_object('en_US', %s)
          FROM ir_model_data data
         WHERE data.module = 'sales_kpi' AND data.name = 'definition_collection_rate'
           AND data.model = 'sales.kpi.definition' AND data.res_id = measure.id
           AND measure.description ->> 'en_US' LIKE
               'Of the amount that fell due in the period on your invoices, less credit notes,%%'
        """,
        [DESCRIPTION],
    )

"""Some words were translated by those of other things. Odoo keeps a translation that is there: it
is taken out where it is the wrong one, and comes anew with the update."""

FIELDS = [("sales.kpi.contest.standing", "prize_taken"), ("sales.kpi.decision", "candidate_ids")]
CHOICES = [("sales.kpi.finding", "open"), ("sales.kpi.honour.award", "candidate")]
VIEW = "sales_kpi_honour_award_view_kanban"


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """UPDATE ir_model_fields_selection AS choice SET name = choice.name - 'zh_CN'
             FROM ir_model_fields field
            WHERE field.id = choice.field_id AND field.name = 'state'
              AND (field.model, choice.value) IN %s
              AND choice.name->>'zh_CN' IN ('进行中', '可选绩效评分卡')""",
        [tuple(CHOICES)],
    )
    cr.execute(
        """UPDATE ir_model_fields SET field_description = field_description - 'zh_CN'
            WHERE (model, name) IN %s
              AND field_description->>'zh_CN' IN ('扣回方式', '可选绩效评分卡')""",
        [tuple(FIELDS)],
    )
    cr.execute(
        """UPDATE ir_ui_view AS v
              SET arch_db = jsonb_set(arch_db, '{zh_CN}', to_jsonb(
                      replace(arch_db->>'zh_CN', '可选绩效评分卡', '候选')))
             FROM ir_model_data known
            WHERE known.model = 'ir.ui.view' AND known.res_id = v.id
              AND known.module = 'sales_kpi' AND known.name = %s
              AND arch_db->>'zh_CN' LIKE '%%可选绩效评分卡%%'""",
        [VIEW],
    )

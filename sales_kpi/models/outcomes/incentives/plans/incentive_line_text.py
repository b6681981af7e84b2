from odoo import models


class SalesKpiIncentiveLine(models.Model):
    """A component in words: what is paid for what, by which steps, under which conditions."""

    _inherit = "sales.kpi.incentive.line"

    def _describe(self):
        self.ensure_one()
        told = [self._tell_what(), *self._tell_pay(), *self._tell_conditions()]
        return f"{self.name}: {'; '.join(told)}."

    def _tell_what(self):
        basis = self._tell_basis()
        if self.kind == "performance":
            return self.env._("base pay x coefficient, for the working days that one was there")
        if self.kind == "override":
            return self.env._("%s of one's team with its child teams, less one's own", basis)
        if self.kind == "bonus":
            return self.env._("a bonus for %s", basis)
        return basis

    def _tell_basis(self):
        if self.basis == "fact":
            return self.definition_id.name or ""
        basis = self._get_selected("basis").lower()
        value = self._get_selected("value").lower()
        told = self.env._("%(basis)s, %(value)s", basis=basis, value=value)
        if self.domain_model and (self.domain or "").strip() not in ("", "[]"):
            told = self.env._("%(basis)s, only those of %(filter)s", basis=told, filter=self.domain)
        return told

    def _tell_pay(self):
        if self.scale == "none":
            yield self._tell_rate(self.rate, self.unit_amount)
            return
        if self.scale == "rating":
            rows = [f"{row.rating} {self._tell_step(row)}" for row in self._get_rows()]
        else:
            rows = [self._tell_from(row) for row in self._get_rows().sorted()]
        yield self.env._("%(by)s: %(rows)s", by=self._tell_scale(), rows=", ".join(rows))
        if self.scale != "rating":
            yield self._get_selected("mode").lower()
        if self.tier_period and self.tier_period != self._get_plan().period_type:
            each = self._get_selected("tier_period").lower()
            yield self.env._("steps begin at 0 again each %s", each)

    def _tell_scale(self):
        by = self._get_selected("scale").lower()
        if self.scale == "attainment":
            by = self.env._("%(by)s of %(measure)s", by=by, measure=self.definition_id.name)
        if self.matrix_definition_id:
            by = self.env._("%(by)s x %(measure)s", by=by, measure=self.matrix_definition_id.name)
        return by

    def _tell_from(self, row):
        floor = self._tell_level(row.minimum, self.scale)
        if self.matrix_definition_id:
            floor = f"{floor} x {_tell_percent(row.minimum2)}"
        return self.env._("from %(floor)s %(pay)s", floor=floor, pay=self._tell_step(row))

    def _tell_step(self, row):
        return self._tell_rate(row.rate, row.amount)

    def _tell_rate(self, rate, amount):
        told = []
        if self.kind == "per_unit" and rate:
            told.append(self._get_plan()._tell_money(rate))
        elif rate or not amount:
            is_share = self.kind in ("commission", "override")
            told.append(_tell_percent(rate) if is_share else f"x {rate:.6g}")
        if amount:
            told.append(self._get_plan()._tell_money(amount))
        return " + ".join(told)

    def _tell_level(self, level, by):
        if by in ("attainment", "measure"):
            return _tell_percent(level)
        return self._get_plan()._tell_money(level) if by == "amount" else f"{level:.6g}"

    def _tell_conditions(self):
        plan = self._get_plan()
        if self.gate:
            yield self.env._("nothing below %s of the target", _tell_percent(self.gate))
        if self.floor:
            yield self.env._("at least %s a period", plan._tell_money(self.floor))
        if self.cap:
            yield self.env._("at most %s a period", plan._tell_money(self.cap))
        if self.multiplier_by != "none":
            yield self._tell_multiplier()
        if self.factor_by != "none":
            rows = (f"{row._describe()} x {row.factor:.6g}" for row in self.factor_ids.sorted())
            yield ", ".join(rows)
        if self.release == "cash":
            yield self.env._("released with the cash")
        if self.is_penalised:
            yield self.env._("penalties are taken off it")
        if self._pays_each_document():
            yield self.env._("it stays as long as anything of the document counts")
        if self.clawback == "none":
            yield self.env._("nothing is taken back")
        elif self.clawback == "steps":
            yield self.env._("what is taken back redoes the steps")

    def _tell_multiplier(self):
        by = self.multiplier_definition_id.name or self._get_selected("multiplier_by").lower()
        rows = ", ".join(
            f"{row.rating or self._tell_level(row.minimum, self.multiplier_by)} x {row.rate:.6g}"
            for row in self._get_rows("multiplier").sorted()
        )
        return self.env._("multiplied by %(by)s: %(rows)s", by=by, rows=rows)


def _tell_percent(share):
    return f"{share * 100:.6g} %"

"""A team whose figures of March 2026 are known, seen on Monday, the 16th."""

from datetime import datetime

from freezegun import freeze_time

from odoo.tools import SQL

from ..scores.score_common import ScoreCommon


class TeamCockpitCommon(ScoreCommon):
    """Ann is on track, Bob is behind, Carl (of another team) has hardly begun.

    Eleven of the month's 22 working days are over.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-03-16 18:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.company.kpi_freshness = 3600
        cls.queen = cls._new_user("queen", "sales_team.group_sale_salesman")
        cls.hive = cls.env["crm.team"].create({"name": "Hive", "user_id": cls.queen.id})
        phone = cls.env.ref("sales_kpi.sales_kpi_activity_method_phone")
        for user, team, wins, losses, days in (
            (cls.ann, cls.bees, 2, 0, [16] * 6),
            (cls.bob, cls.bees, 1, 1, [10, 10]),
            (cls.carl, cls.wasps, 0, 0, [2]),
        ):
            for _win in range(wins):
                cls._move("won", user, 5, 100, team=team)
            for _loss in range(losses):
                cls._move("lost", user, 6, 100, team=team)
            for day in days:
                cls._activity(user, day, team_id=team.id, method_id=phone.id)
        cls.scheme = cls._make_scheme()
        cls.march.refresh()

    @classmethod
    def _make_scheme(cls):
        return cls._scheme(
            cls,
            ("won_count", 50, {"default_target": 4}),
            ("activities_done", 30, {"default_target": 10}),
            ("win_rate", 20, {"default_target": 0.5}),
        )

    def _cockpit(self, user):
        return self.env["sales.kpi.team.cockpit"].with_user(user)

    def _page(self, user, **options):
        return self._cockpit(user).get_page(options)

    def _pick(self, rows, **values):
        [row] = [row for row in rows if all(row[name] == values[name] for name in values)]
        return row

    def _reasons(self, user):
        row = self._pick(self._page(self.leader)["help"]["rows"], user_id=user.id)
        return [reason["text"] for reason in row["reasons"]]

    def _stay(self, user, team, stage, next_stage):
        """An opportunity that entered a stage, and perhaps went on."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Stay",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": team.id,
                "stage_id": stage.id,
            }
        )
        moves = self.env["sales.kpi.stage.move"].search([("lead_id", "=", lead.id)])
        moves.date = datetime(2026, 3, 12, 9)
        if next_stage:
            lead.stage_id = next_stage
        return lead

    def _add_reps(self, count):
        """Many salespeople in the team: copies of Ann in the table,."""
        columns = self.env.execute_query(
            SQL(
                """SELECT column_name FROM information_schema.columns
                    WHERE table_name = 'res_users' AND column_name NOT IN ('id', 'login')"""
            )
        )
        names = SQL(", ").join(SQL.identifier(name) for (name,) in columns)
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO res_users (login, %(names)s)
                   SELECT 'copy-' || nextval('res_users_id_seq'), %(names)s
                     FROM res_users, generate_series(1, %(count)s) WHERE id = %(ann)s
                RETURNING id""",
                names=names,
                count=count,
                ann=self.ann.id,
            )
        )
        users = self.env["res.users"].browse(row[0] for row in rows)
        self.env["sales.kpi.membership"].create(
            [{"user_id": user.id, "team_id": self.bees.id} for user in users]
        )
        self.march.refresh()
        return users

    def _count_queries(self):
        self._page(self.leader)  # new users have emptied the caches of rights
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._page(self.leader)
        return self.env.cr.sql_log_count - before

    def _walk(self, node):
        """(mark of a measure, the number beside it) of everything in a page."""
        if isinstance(node, dict):
            mark = node.get("mark")
            if mark and mark["kind"] == "measure":
                yield mark, node["actual"] if "actual" in node else node["value"]
            node = list(node.values())
        if isinstance(node, list):
            for part in node:
                yield from self._walk(part)

    def _read(self, page, mark):
        """The same number, straight from the sources."""
        days = [page["period"][name] for name in ("date_from", "date_to")]
        kind, subject_id = mark["subject"]
        if kind == "user":
            values = self.Definition.read_values([mark["code"]], *days, [subject_id])
            return values[mark["code"]][subject_id]
        definition = self.Definition._find_by_code([mark["code"]])
        to_day = self.env["sales.kpi.period"]._to_day
        Reader = self.env["sales.kpi.reader"]
        cells = Reader._read_definitions(definition, self.company, *map(to_day, days))
        return cells[mark["code"]][kind, subject_id].value

    def _has_menu(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return self.env.ref("sales_kpi.sales_kpi_team_cockpit_menu").id in menus

    def _find_reminders(self, user):
        kind = self.env.ref("sales_kpi.mail_activity_type_reminder")
        Activity = self.env["mail.activity"].with_context(active_test=False)
        return Activity.search([("activity_type_id", "=", kind.id), ("user_id", "=", user.id)])

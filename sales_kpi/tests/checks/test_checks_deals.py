"""Each check of opportunities: what trips it, and honest work that does not."""

from datetime import timedelta

from odoo.tests import tagged

from .check_common import ALL_LEADS, CheckCommon


@tagged("post_install", "-at_install")
class TestChecksDeals(CheckCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Stage = cls.env["crm.stage"]
        Stage.search([]).write({"sequence": 900})
        names = (("New", 1, False), ("Offer", 2, False), ("Last", 901, False), ("Done", 902, True))
        cls.new, cls.offer, cls.final, cls.done = Stage.create(
            [{"name": name, "sequence": place, "is_won": won} for name, place, won in names]
        )

    def test_amount_raised_for_the_win(self):
        # 1,000 for a month; 1,300 on the day before the win: 30 % more.
        lead = self._deal(self.ann, self._moment(2))
        self._write(lead, self.ann, self._moment(19), expected_revenue=1300)
        self._win(lead, self.ann, self._moment(20))
        [finding] = self._look("pumped")
        self.assertEqual((finding.user_id, finding.res_ids), (self.ann, lead.ids))
        self.assertEqual((finding.told["former"], finding.told["won"]), (1000, 1300))
        self.assertIn("shortly before", finding.sentence)

    def test_amount_lowered_after_the_win(self):
        lead = self._deal(self.ann, self._moment(2), expected_revenue=1e6)
        self._win(lead, self.ann, self._moment(20))
        self._write(lead, self.ann, self._moment(25), expected_revenue=1)
        [finding] = self._look("pumped")
        self.assertEqual((finding.told["won"], finding.told["later"]), (1e6, 1))
        self.assertIn("lowered to", finding.sentence)

    def test_amount_lowered_in_the_second_of_the_win(self):
        """Who lets a program do it: Odoo keeps whole seconds, and none was later than the win."""
        lead = self._deal(self.ann, self._moment(2), expected_revenue=18220.5)
        self._win(lead, self.ann, self._moment(20))
        self._write(lead, self.ann, self._moment(20), expected_revenue=1)
        [finding] = self._look("pumped")
        self.assertEqual((finding.told["won"], finding.told["later"]), (18220.5, 1))
        # The amount that it is won with, put in at the same moment, is not lowered afterwards.
        exact = self._deal(self.bob, self._moment(2))
        self._win(exact, self.bob, self._moment(20), expected_revenue=900)
        self._clear("pumped")

    def test_an_amount_that_is_settled_is_not_pumped(self):
        # Raised a week before the win; a tenth more in the end; the first amount of all.
        early = self._deal(self.ann, self._moment(2))
        self._write(early, self.ann, self._moment(10), expected_revenue=5000)
        self._win(early, self.ann, self._moment(20))
        settled = self._deal(self.ann, self._moment(2))
        self._win(settled, self.ann, self._moment(20), expected_revenue=1100)
        first = self._deal(self.bob, self._moment(2), expected_revenue=0)
        self._win(first, self.bob, self._moment(20), expected_revenue=7000)
        self._clear("pumped")

    def test_a_deal_taken_over_before_the_win(self):
        self.ann.group_ids += self.env.ref(ALL_LEADS)
        lead = self._deal(self.bob, self._moment(2))
        self._write(lead, self.ann, self._moment(18), user_id=self.ann.id)
        self._win(lead, self.ann, self._moment(20))
        [finding] = self._look("credit_grab")
        self.assertEqual((finding.user_id, finding.res_ids), (self.ann, lead.ids))
        self.assertIn("A colleague's opportunity", finding.sentence)

    def test_an_old_deal_of_nobody_taken_before_the_win(self):
        lead = self._deal(self.bob, self._moment(2))
        self._write(lead, self.manager, self._moment(10), user_id=False)
        self._write(lead, self.ann, self._moment(19), user_id=self.ann.id)
        self._win(lead, self.ann, self._moment(20))
        self.assertIn("nobody had", self._look("credit_grab").sentence)

    def test_what_is_handed_over_is_not_grabbed(self):
        # By the leader; a week before the win; fresh from the queue, where nobody had it.
        given, early = self._deal(self.bob, self._moment(2)), self._deal(self.bob, self._moment(2))
        self._write(given, self.manager, self._moment(19), user_id=self.ann.id)
        self._win(given, self.ann, self._moment(20))
        self.ann.group_ids += self.env.ref(ALL_LEADS)
        self._write(early, self.ann, self._moment(9), user_id=self.ann.id)
        self._win(early, self.ann, self._moment(20))
        queued = self._deal(self.manager, self._moment(17), user_id=False)
        self._write(queued, self.ann, self._moment(18), user_id=self.ann.id)
        self._win(queued, self.ann, self._moment(19))
        self._clear("credit_grab")

    def _walk(self, lead, *stages):
        for hour, stage in enumerate(stages):
            moment = self._moment(5, 9) + timedelta(days=hour)
            self._write(lead, self.ann, moment, stage_id=stage.id)

    def test_to_and_fro(self):
        lead = self._deal(self.ann, self._moment(2), stage_id=self.new.id)
        self._walk(lead, self.offer, self.new, self.offer, self.new, self.offer)
        [finding] = self._look("ping_pong")
        self.assertEqual((finding.user_id, finding.figure), (self.ann, 2))

    def test_once_back_is_a_correction(self):
        lead = self._deal(self.ann, self._moment(2), stage_id=self.new.id)
        self._walk(lead, self.offer, self.new, self.offer, self.final)
        self._clear("ping_pong")

    def test_made_and_won_in_seconds(self):
        leads = self.env["crm.lead"].union(
            *(self._quick(self.ann, self._moment(5, 9 + hour)) for hour in range(3))
        )
        [finding] = self._look("instant")
        self.assertEqual((finding.user_id, finding.res_ids), (self.ann, leads.ids))
        self.assertEqual(finding.figure, 3000)

    def _quick(self, user, moment, **values):
        lead = self._deal(user, moment, **values)
        self._win(lead, user, moment + timedelta(seconds=9))
        return lead

    def test_one_large_deal_made_and_won_on_a_day(self):
        self._usual_wins()
        lead = self._quick(self.ann, self._moment(5), expected_revenue=9000)
        self.assertEqual(self._look("instant").res_ids, lead.ids)

    def test_a_small_deal_over_the_counter(self):
        # Two small ones; and a large one with a visit, and one that took a week.
        self._usual_wins()
        for hour in range(2):
            self._quick(self.ann, self._moment(5, 9 + hour), expected_revenue=500)
        visited = self._quick(self.bob, self._moment(5), expected_revenue=9000)
        self._log(self.bob, self._moment(5), lead_id=visited.id)
        slow = self._deal(self.bob, self._moment(12), expected_revenue=9000)
        self._win(slow, self.bob, self._moment(19))
        self._clear("instant")

    def test_won_again(self):
        lead = self._deal(self.ann, self._moment(2))
        self._win(lead, self.ann, self._moment(5))
        self._write(lead, self.ann, self._moment(6, 9), stage_id=self.new.id, probability=20)
        self._win(lead, self.ann, self._moment(6, 10))
        [finding] = self._look("won_again")
        self.assertEqual((finding.res_ids, finding.figure), (lead.ids, 2))

    def test_a_win_that_is_put_right_on_the_day(self):
        lead = self._deal(self.ann, self._moment(2))
        self._win(lead, self.ann, self._moment(5))
        self._write(lead, self.ann, self._moment(5, 10), stage_id=self.new.id, probability=20)
        self._win(lead, self.ann, self._moment(5, 11))
        self._clear("won_again")

    def _lose_given(self, count):
        for number in range(count):
            lead = self._deal(self.ann, self._moment(2))
            self._write(lead, self.ann, self._moment(5, 9, number), user_id=self.bob.id)
            self._write(lead, self.bob, self._moment(10), active=False, probability=0)

    def test_bad_leads_given_to_a_rival(self):
        self._lose_given(3)
        [finding] = self._look("dumped")
        self.assertEqual((finding.user_id, finding.count), (self.ann, 3))

    def test_two_that_were_given_and_lost(self):
        self._lose_given(2)
        for _again in range(3):  # these the leader gave
            lead = self._deal(self.ann, self._moment(2))
            self._write(lead, self.manager, self._moment(5), user_id=self.carl.id)
            self._write(lead, self.carl, self._moment(10), active=False, probability=0)
        self._clear("dumped")

    def test_beyond_all_bounds(self):
        huge = self._deal(self.ann, self._moment(3), expected_revenue=1e9)
        self._write(huge, self.ann, self._moment(3), expected_revenue=1e9 + 1)
        self.cr.execute(
            "UPDATE crm_lead SET write_date = %s WHERE id = %s", [self._moment(3), huge.id]
        )
        self._usual_wins()
        large = self._deal(self.bob, self._moment(3), expected_revenue=20001)
        usual = self._deal(self.bob, self._moment(3), expected_revenue=19999)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE crm_lead SET write_date = %s WHERE id IN %s",
            [self._moment(3), tuple((huge | large | usual).ids)],
        )
        found = self._look("outsized")
        self.assertEqual(
            sorted((f.user_id.login, *f.res_ids) for f in found),
            [("ann", huge.id), ("bob", large.id)],
        )

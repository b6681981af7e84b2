from odoo.tests import HttpCase, tagged

from .news_common import NewsCommon

PAGE = "/odoo/action-sales_kpi.sales_kpi_stream_action"


class StreamTours(NewsCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self._deal(self.ann, 1200)
        self.news = self._gather()
        self.env.flush_all()

    def _tour_of_two(self):
        """Bob likes and answers Ann's deal, and she reads it."""
        self.start_tour(PAGE, "sales_kpi_stream_like", login="bob")
        self.env.invalidate_all()
        self.assertEqual(
            self.news.message_id.reaction_ids.mapped(lambda one: (one.partner_id, one.content)),
            [(self.bob.partner_id, "👍")],
        )
        self.start_tour(PAGE, "sales_kpi_stream_mine", login="ann")


@tagged("post_install", "-at_install")
class TestStreamTour(StreamTours):
    def test_two_people(self):
        self._tour_of_two()


@tagged("post_install", "-at_install")
class TestStreamTourPhone(StreamTours):
    browser_size = "390x844"
    touch_enabled = True

    def test_two_people_on_phones(self):
        self._tour_of_two()

"""The stream of the last days, with likes and answers, and the honours of the locked months."""

from datetime import timedelta

DAYS = 6
BIG = 20_000
CHEERS = ("👍", "🎉", "❤️")
ANSWERS = ("Well done!", "How did you win them over?", "We owe you a coffee.")
LIKED = 12  # of the latest ones


class Stream:
    def __init__(self, world):
        self.world = world
        self.env = world.env

    def open(self):
        """Before the first month is closed: honours are in force, and amounts are shown."""
        self.env["sales.kpi.honour"].search([]).since = self.world.clock.months[0][0]
        self.world.company.write({"kpi_stream_shows": "amounts", "kpi_stream_big": BIG})

    def build(self):
        News = self.env["sales.kpi.news"]
        News._gather(self.world.company, since=timedelta(days=DAYS))
        latest = News.search([("company_id", "=", self.world.company.id)], limit=LIKED)
        for place, news in enumerate(latest):
            self._like(news, place)
        for place, text in enumerate(ANSWERS):
            self._answer(latest[place * 3 : place * 3 + 1], place, text)

    def _like(self, news, place):
        """A few of the colleagues, some more than others."""
        for number, user in enumerate(self._get_others(news)[: 2 + place * 5 % 7]):
            content = CHEERS[(place + number) % len(CHEERS) if number % 3 == 2 else 0]
            news.message_id._message_reaction(
                content, "add", user.partner_id, self.env["mail.guest"]
            )

    def _answer(self, news, place, text):
        user = self._get_others(news)[place]
        news.with_user(user).message_post(body=text, message_type="comment")

    def _get_others(self, news):
        """Who sells, but whose news it is."""
        people = self.world.users.values()
        return [
            user
            for user in people
            if user != news.owner_id and user.has_group("sales_team.group_sale_salesman")
        ]

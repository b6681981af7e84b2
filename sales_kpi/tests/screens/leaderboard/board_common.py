from ...scores.score_common import ScoreCommon


class BoardCommon(ScoreCommon):
    """March under one measure: Ann 1,900, Bob 400, Carl nothing. What a process keeps in memory of
    boards is forgotten before each test.

    ``forgotten``: the memories
    """

    forgotten = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._scheme(cls, ("won_revenue", 100, {"default_target": 1000}))
        cls._move("won", cls.ann, 5, 1900)
        cls._move("won", cls.bob, 5, 400)
        cls.march.refresh()

    def setUp(self):
        super().setUp()
        for memory in self.forgotten:
            memory.clear()

from odoo.tests import BaseCase, tagged

from ...tools.team_tree import TeamTree


@tagged("post_install", "-at_install")
class TestTeamTree(BaseCase):
    """1 has 2 and 3 below it, 2 has 4; 5 stands by itself."""

    def setUp(self):
        super().setUp()
        self.tree = TeamTree({2: 1, 3: 1, 4: 2})

    def test_path(self):
        self.assertEqual(self.tree.path(4), [1, 2, 4])
        self.assertEqual(self.tree.path(5), [5])
        self.assertEqual(self.tree.paths, {2: [1, 2], 3: [1, 3], 4: [1, 2, 4]})

    def test_above(self):
        self.assertEqual(self.tree.above([4, 3]), {1, 2, 3, 4})
        self.assertEqual(self.tree.above([5, None]), {5})
        self.assertEqual(self.tree.above([]), set())

    def test_below(self):
        self.assertEqual(self.tree.below([1]), {1, 2, 3, 4})
        self.assertEqual(self.tree.below([2, 5]), {2, 4, 5})
        self.assertEqual(self.tree.below([]), set())

    def test_depth(self):
        self.assertEqual(self.tree.depth, 3)
        self.assertEqual(TeamTree({}).depth, 1)

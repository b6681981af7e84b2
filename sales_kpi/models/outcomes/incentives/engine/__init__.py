"""How pay is worked out: what pays, what a plan rests on, each person's case."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import earning_basis
from . import earning_basis_cash
from . import earning_basis_margin
from . import earning_basis_won

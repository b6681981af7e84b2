"""What a deal, an invoice or its cash is worth in pay, and what a statement makes of it.

All in ``Decimal``, nothing in floats. Amounts are in the currency's unit. Rates, coefficients,
factors and attainments are shares (0.05 is 5 %); parts of a split, penalties and limits are per
cents (60 is 60 %). Everything is in full precision until a row is written: it is rounded once, half
up, to the currency's digits.

- ``money``: exact numbers, rounding, bounds, splits, exchange
- ``steps``: step tables, tables of factors, matrices
- ``scale``: a step table as it applies to somebody, for many rows
- ``rows``: what a document earns, what is taken back of it, what cash releases
- ``statement``: the order of operations, from the rows to what is paid
"""

from .money import Fault, bound, check_split, convert, exact, is_reached, money, share_of, split
from .rows import (
    Earned,
    Ledger,
    difference,
    kept_of,
    net_of,
    newest_first,
    override,
    performance,
    release,
    take_back,
)
from .scale import Scale
from .statement import (
    GUARANTEES,
    Component,
    Guarantee,
    carry_over,
    compute_statement,
    guarantee,
    penalties,
)
from .steps import (
    MODES,
    Part,
    Step,
    check_factors,
    check_steps,
    cliffs,
    factor_of,
    find_step,
    make_steps,
    matrix_of,
    next_step,
    parts_of,
    pay_of,
)

"""All that the checks look for, by its code."""

from . import closings, customers, deals, diary, kinship, orders

BY_CODE = {
    kind.code: kind
    for family in (diary, deals, kinship, customers, orders, closings)
    for kind in family.KINDS
}
SELECTION = [(code, kind.label) for code, kind in BY_CODE.items()]

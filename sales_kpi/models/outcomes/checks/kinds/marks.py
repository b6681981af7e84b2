"""By what a contact is known: telephone, mail, tax number, address."""

from odoo.tools import SQL

DIGITS = 7  # of a telephone number that tells one customer from another
OWN = 10  # last digits of a number: what is before them is the country, which some leave out


def select_phone(alias):
    return SQL("right(regexp_replace(%s, '\\D', '', 'g'), %s)", SQL.identifier(alias, "phone"), OWN)


def select_email(alias):
    return SQL.identifier(alias, "email_normalized")


def select_vat(alias):
    return SQL("upper(regexp_replace(%s, '\\W', '', 'g'))", SQL.identifier(alias, "vat"))


def select_address(alias):
    """Street and town, where both are known."""
    street, code, city = (SQL.identifier(alias, name) for name in ("street", "zip", "city"))
    return SQL(
        "CASE WHEN %s != '' AND COALESCE(%s, %s, '') != ''"
        " THEN lower(concat_ws(' ', trim(%s), trim(%s), trim(%s))) END",
        street, code, city, street, code, city,
    )  # fmt: skip


SAME_CUSTOMER = {"phone": select_phone, "email": select_email, "vat": select_vat}
SAME_HOUSEHOLD = {"phone": select_phone, "email": select_email, "address": select_address}


def select_marks(alias, marks):
    """Rows of (what, mark) of a contact, without those that are too short to tell anything."""
    rows = SQL(", ").join(SQL("(%s, %s)", name, select(alias)) for name, select in marks.items())
    return SQL(
        "(SELECT * FROM (VALUES %s) AS t(what, mark) WHERE length(mark) >= %s)", rows, DIGITS
    )

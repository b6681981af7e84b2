"""What holds the rooms of the module: it reads files, and needs neither Odoo nor a database.

Beside this folder ``python -m house`` lists all breaches, those with an exception too.
"""

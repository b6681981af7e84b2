"""Odoo's command line, from a file of its own: with workers, Odoo starts this file once more for
its event server, and its own `odoo/__main__.py` can't be started like that."""

from odoo.cli.command import main

if __name__ == "__main__":
    main()

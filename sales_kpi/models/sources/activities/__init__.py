"""What a rep did, or means to do (5W+1H), and how it gets in from Odoo."""

"""Company Cockpit: how the companies, regions and teams do."""

from . import company_cockpit

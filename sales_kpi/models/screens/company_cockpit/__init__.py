"""Company Cockpit: how the companies, regions and teams do."""

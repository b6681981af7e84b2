"""Team Cockpit: who needs help, and why."""

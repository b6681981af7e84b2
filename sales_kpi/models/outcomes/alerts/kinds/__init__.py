"""What each kind of rule looks for, and with which figures."""

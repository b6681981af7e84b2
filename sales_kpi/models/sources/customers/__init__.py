"""What we know of a customer: class, activity, risk, touches."""

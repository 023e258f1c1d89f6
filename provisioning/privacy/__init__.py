"""Looking for people in clear: what a thief, a technician or a public page could read."""

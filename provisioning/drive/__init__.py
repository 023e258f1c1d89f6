"""Driving a demo station: business without people, for those who test it from outside."""

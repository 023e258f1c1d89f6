"""Every screen of the house and how to get to it; what is wrong with how one looks."""

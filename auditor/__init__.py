"""Programs for those who do not trust the house: each is one file that needs nothing of it."""

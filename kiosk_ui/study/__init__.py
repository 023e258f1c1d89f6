"""Study cards and self-tests of the staff: the bank, what is drawn from it, who is where in it."""

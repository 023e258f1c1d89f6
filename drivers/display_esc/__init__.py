"""Customer displays at the counter: CD5220 (2 x 20 letters) and LED8 (eight digits)."""

"""The groups of `tradepost`, one module each."""

"""What is said to a staff card, whichever reader carries it (protocols.md 5.3, 5.4)."""

"""Staff cards on an NXP PN532 over its serial port (HSU)."""

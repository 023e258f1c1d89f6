"""Serial fingerprint modules of the ZFM / AS608 / R30x family."""

"""Second-generation resident ID card readers with a SAM_V security module."""

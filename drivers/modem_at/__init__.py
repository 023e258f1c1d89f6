"""GSM and LTE modems with the classic AT set on a serial line."""

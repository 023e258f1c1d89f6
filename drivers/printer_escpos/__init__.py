"""ESC/POS receipt printers, 58 and 80 mm, with Chinese font."""

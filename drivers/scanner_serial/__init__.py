"""Barcode and QR scanners on a serial line, or on USB in serial mode."""

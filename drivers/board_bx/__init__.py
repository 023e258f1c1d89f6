"""LED boards with a BX controller of onbon (font-library cards). Experimental."""

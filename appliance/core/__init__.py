"""The rules: values in, values out. No clock, file, SQL, randomness, logging or framework."""

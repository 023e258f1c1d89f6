"""What lies on the counter of the laboratory: one module and one template for each thing."""

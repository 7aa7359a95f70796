"""What runs beside the product."""

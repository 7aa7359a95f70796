"""The product chain: widening, layout, analysis."""

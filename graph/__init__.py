"""What is known (stores, text, chain), and what follows from it (matching)."""

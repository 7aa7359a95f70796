"""Files in and out: read → build → put → report, and export."""

"""What reading a need promises."""

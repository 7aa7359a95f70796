"""A load that somebody agreed to, in a process of its own: it imports nothing of pages, so that it begins sooner."""

"""Reading needs and names: normalising, cues, the n-gram index and the vocabulary."""

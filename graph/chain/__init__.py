"""The product chain: what goes into what, how far a question may widen, and where it stands on a map."""

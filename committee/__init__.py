"""The committee's work on top of the graph: who is who, needs' life, introductions and consent, ledger, undo."""

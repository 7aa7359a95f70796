"""GraphQL: one file per noun, assembled in `schema.py`; values are the domain's own records.

A GraphQL type here is a *view* of a record: plain fields are read off it by name, so nothing is copied and
nothing is resolved that was not asked for. What needs the store goes through a loader (`context.py`).
"""

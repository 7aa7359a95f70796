"""What is given out so that it comes back as it was given: made with a secret that every process on a store shares."""

import secrets

from graph.stores import Store, View


def secret_of(store: Store, view: View, purpose: str) -> str:
    """The store's own for that purpose, made when it is first asked for; `view` is one of all that is stored."""
    key = f"secret:{purpose}"
    if known := view.recall(key):
        return known
    with store.write("signing", "made a secret") as tx:
        if known := tx.recall(key):
            return known
        secret = secrets.token_hex(32)
        tx.remember(key, secret)
        tx.commit()
        return secret

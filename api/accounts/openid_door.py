"""Signing in by an OpenID provider, and binding an account to who somebody is there."""

from api.accounts import links, people, subjects
from api.accounts.door import entered
from api.accounts.subjects import Flow
from api.accounts.tokens import new_token
from api.accounts.writing import Writing
from graph.stores import EVERYTHING, Transaction
from graph.stores import ChangeKind as Kind


class OpenIdDoor(Writing):
    """The way in by an OpenID provider: what is begun here comes back here, once."""

    def begin(self, secret: str, then: str, link: str | None, person_id: str | None) -> tuple[str, str, str]:
        """(verifier, nonce, state) of a way by a provider, for the browser that has this secret; to bind the account of
        a one-time link, or that person's."""

        def run(tx: Transaction) -> str:
            now = self._now()
            whose = links.meant(tx, link, now) if link else person_id
            flow = Flow(
                nonce=nonce,
                verifier=verifier,
                browser=subjects.browser_of(secret),
                until=now + subjects.LASTS,
                then=then,
                person_id=whose,
                by_link=link is not None,
            )
            return subjects.begin(tx, flow)

        verifier, nonce = new_token(), new_token()
        return verifier, nonce, self._write("began a way in", run)

    def take(self, state: str, secret: str) -> Flow:
        """What was begun under this state, once. Who makes one up does not come between those who write."""
        with self._store.view(EVERYTHING) as view:
            subjects.begun(view, state, secret, self._now())
        return self._write("came back", lambda tx: subjects.take(tx, state, secret, self._now()))

    def enter(self, flow: Flow, issuer: str, subject: str, device: str) -> str | None:
        """The token of a new session of whoever that is; None where it was bound to the account of who is signed in."""

        def run(tx: Transaction) -> str | None:
            now = self._now()
            if flow.person_id is None:
                return entered(tx, subjects.person_of(tx, issuer, subject), device, now)
            if flow.by_link and not links.stands(tx, flow.person_id, now):
                raise links.over()
            subjects.bind(tx, issuer, subject, people.staying(tx, flow.person_id).id)
            if not flow.by_link:
                return None
            links.withdraw(tx, flow.person_id)
            return entered(tx, flow.person_id, device, now)

        return self._event(Kind.SIGN_IN, "凭外部登录 · entered by a provider", run, about=flow.person_id)

"""An e-mail to whom something waits for, if they want one: how many things, and where to sign in. Nothing else of anybody."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage

from api.accounts.leaving import REMINDED
from api.accounts.people import Person, everyone
from committee import inbox
from graph.stores import EVERYTHING, Store, View
from schema import Representative, Stewardship, Unavailable
from schema.policy import Role

_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The server that takes the messages. It encrypts where it can; who signs in there does so only encrypted."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None


def remind(store: Store, mail: Mail, url: str, today: date) -> int:
    """To how many a message was sent: once a day at most to each."""
    with store.view(EVERYTHING) as view:
        due = [(person, n) for person in everyone(view) if (n := due_to(view, person, today))]
    if not due:
        return 0
    with _line(mail) as line:
        for person, n in due:
            line.send_message(_message(person, n, mail, url))
            with store.write("reminders", "sent a reminder") as tx:
                tx.remember(REMINDED + person.id, today.isoformat())
                tx.commit()
    return len(due)


def due_to(view: View, person: Person, today: date) -> int:
    """How much waits for somebody who wants to be told and was not told today."""
    if not person.email or person.left or view.recall(REMINDED + person.id) == today.isoformat():
        return 0
    return waits_for(view, person, today)


def waits_for(view: View, person: Person, today: date) -> int:
    own = view.entrusted_to(Representative, person.id) if Role.ENTERPRISE in person.roles else []
    care = view.entrusted_to(Stewardship, person.id) if Role.STEWARD in person.roles else []
    of_own = [
        matter for one in own if one.acts for matter in inbox.of_enterprise(view, one, today.isoformat())
    ]
    return len(of_own) + len(inbox.of_steward(view, [one.organisation_id for one in care]))


def _message(person: Person, n: int, mail: Mail, url: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = mail.sender, person.email
    message["Subject"] = f"牵线：有 {n} 件事等您办"
    message.set_content(
        f"有 {n} 件事等您办，请登录查看：{url}\n"
        "不想再收到，请在“我的账号”里删去邮箱。\n\n"
        f"{n} things wait for you; sign in to see them: {url}\n"
        "To get no more of these, take the address out of your account.\n"
    )
    return message


@contextmanager
def _line(mail: Mail) -> Iterator[smtplib.SMTP]:
    try:
        with smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS) as line:
            if line.has_extn("starttls") or mail.user:
                line.starttls()
            if mail.user:
                line.login(mail.user, mail.password or "")
            yield line
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            f"邮件没有发出（{mail.host}:{mail.port}）：{type(error).__name__}。",
            f"No mail was sent ({mail.host}:{mail.port}): {type(error).__name__}.",
            code="NO_MAIL",
        ) from None

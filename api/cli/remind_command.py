"""qianxian remind: an e-mail to those for whom something waits, for a timer to run once a day."""

import os
from datetime import date

import click

from api.accounts.reminding import Mail, remind
from api.cli.common import db_option, opened, told


@click.command("remind")
@click.option(
    "--smtp",
    required=True,
    metavar="HOST[:PORT]",
    help="发信服务器；账号、密码用 QIANXIAN_SMTP_USER、QIANXIAN_SMTP_PASSWORD · the server; user and password by environment",
)
@click.option("--from", "sender", required=True, metavar="ADDRESS", help="发件人 · the sender")
@click.option("--url", required=True, metavar="URL", help="人们用的地址 · what people call the service")
@db_option
def remind_command(smtp: str, sender: str, url: str, db: str) -> None:
    """给留了邮箱、有事等着办的人发提醒，每人每天至多一封。 Remind by e-mail, once a day at most."""
    host, _, port = smtp.rpartition(":") if ":" in smtp else (smtp, "", "25")
    mail = Mail(
        host=host,
        port=int(port),
        sender=sender,
        user=os.environ.get("QIANXIAN_SMTP_USER"),
        password=os.environ.get("QIANXIAN_SMTP_PASSWORD"),
    )
    with opened(db, must_exist=True) as store, told():
        sent = remind(store, mail, url, date.today())
    click.echo(f"已发 {sent} 封 · {sent} sent")

"""The mails that the shop sent: without a mail server they are files of its data folder."""
import email
import email.policy
import re

from support.waiting import wait_for


def letters(shop, to):
    """The letters that went to an address, as text, the oldest first."""
    read = []
    for file in (shop.folder / "mail").glob("*.eml"):
        try:
            read.append((file.stat().st_mtime_ns, email.message_from_bytes(
                file.read_bytes(), policy=email.policy.default)))
        except FileNotFoundError:  # it went with an account while we looked
            continue
    return [letter["Subject"] + "\n" + letter.get_body(("plain",)).get_content()
            for _, letter in sorted(read, key=lambda one: one[0]) if to in letter["To"]]


def tokens(shop, to, path):
    """The tokens of the links to a page that went to an address, the oldest first."""
    return re.findall(re.escape(path) + r"\?token=([\w-]+)", "\n".join(letters(shop, to)))


def verify(shop, person):
    """Follows the link that a new account is mailed."""
    link = wait_for(lambda: tokens(shop, person.email, "/verify-email"))[-1]
    done = shop.session().post("/api/auth/verify-email", {"token": link})
    assert done.status_code == 200, done.text

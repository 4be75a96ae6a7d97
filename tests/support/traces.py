"""What is left of somebody in what a shop keeps."""
from support.shop import PASSWORD


def erase(person):
    assert person.post("/api/auth/erase", {"password": PASSWORD}).status_code == 204


def places_with(shop, *words):
    """Where one of the words is, and the word: files or stores; mails that are kept as files and the
    log are among them."""
    found = set()
    for name, content in shop.kept():
        content = content.lower().replace(b"=\r\n", b"")  # where a mail's lines were broken
        found |= {(name, word) for word in words if word.lower().encode() in content}
    return found

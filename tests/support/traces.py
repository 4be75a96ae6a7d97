"""What is left of somebody in the files of a shop."""


def files_with(shop, *words):
    """The names of the files that hold one of the words, and the word; mails that are kept as files
    and the log of the process are among them."""
    found = set()
    for file in [*shop.folder.rglob("*"), shop.folder.parent / "log"]:
        try:
            content = file.read_bytes().lower()
        except (IsADirectoryError, FileNotFoundError):  # or it went while we looked
            continue
        content = content.replace(b"=\r\n", b"")  # where a mail's lines were broken
        found |= {(file.name, word) for word in words if word.lower().encode() in content}
    return found

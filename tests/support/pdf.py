"""What a PDF says to who reads it."""
import subprocess


def pdf_text(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.content,
                          capture_output=True, check=True)
    return read.stdout.decode()

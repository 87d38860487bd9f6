"""A name that a stranger gave to a file."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.attachment_names import BYTES_LIMIT, numbered, safe_name


@pytest.mark.parametrize(
    ("received", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Laporan Mei 2026.xlsx", "Laporan Mei 2026.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("D:\\temp\\run.bat", "run.bat"),
        ("..%5C..%5Cboot.ini", "boot.ini"),
        ("a\uff0fb.txt", "a_b.txt"),
        ("photo\u202egnp.exe", "photo_gnp.exe"),
        ("\u2060.profile", "_.profile"),
        (".profile", "_.profile"),
        ("nul", "_nul"),
        ("Aux.tar.gz", "_Aux.tar.gz"),
        ("com7 .txt", "_com7 .txt"),
        ("COM\u00b9", "_COM\u00b9"),
        ("console.txt", "console.txt"),
        ("doc.txt:hidden", "doc.txt_hidden"),
        ("two\nlines.txt", "two_lines.txt"),
        ("esc\x1b[2J.txt", "esc_[2J.txt"),
        ("half\ud800.txt", "half_.txt"),
        ("--help", "_--help"),
        ("~root", "_~root"),
        ("invoice.pdf" + " " * 90 + ".exe", "invoice.pdf .exe"),
        ("setup.exe. . .", "setup.exe"),
        ("..", "attachment"),
        ("/", "attachment"),
        ("\u200b\u202e", "attachment"),
        ("  ", "attachment"),
    ],
)
def test_safe_name(received: str, safe: str) -> None:
    assert safe_name(received) == safe


def test_a_long_name_keeps_its_end() -> None:
    name = safe_name("\u00e4" * 5_000_000 + ".pdf.exe")
    assert name.endswith("\u00e4.pdf.exe")
    assert len(name.encode()) <= BYTES_LIMIT
    assert "\u2026" in name


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("./\\:%2f~- conlpt1\u202e"), max_size=300))
def test_always_a_plain_visible_file_name(received: str) -> None:
    name = safe_name(received)
    assert 1 <= len(name.encode()) <= BYTES_LIMIT
    assert not set(name) & set('/\\:*?"<>|\n')
    assert not {unicodedata.category(char) for char in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert name[0] not in ".-~ "
    assert name[-1] not in ". "
    assert safe_name(name) == name


def test_numbered() -> None:
    assert numbered("a.tar.gz", 2) == "a.tar (2).gz"
    assert numbered("README", 3) == "README (3)"

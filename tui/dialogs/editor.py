"""One text through a program of the agent's choice, by way of a private file."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path


class EditorFailed(Exception):
    """The program is not there or ended with an error; the text is unchanged."""


def edit(text: str, program: Sequence[str]) -> str:
    """The text as it was left. The file is readable by its owner only and is gone afterwards.

    Raises:
        EditorFailed: it did not start, or its exit status is not 0.
    """
    with tempfile.TemporaryDirectory(prefix="siaga-") as folder:
        file = Path(folder) / "message.txt"
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*program, str(file)], check=False)
            if ended.returncode != 0:
                raise EditorFailed
            return file.read_bytes().decode("utf-8", errors="replace")
        except OSError as error:
            raise EditorFailed from error

"""A bar on stderr for commands that take a while; silent where nobody looks."""

import sys


def show(done: int, total: int, label: str = "") -> None:
    if sys.stderr.isatty() and total:
        filled = 30 * done // total
        end = "\n" if done >= total else ""
        words = f"{label} " if label else ""
        print(f"\r{words}{'█' * filled}{'░' * (30 - filled)} {done}/{total}", end=end, file=sys.stderr, flush=True)

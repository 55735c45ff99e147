"""What customers tell and send: what it is about, and what files are, read from their content. Plain Python."""

from .about import About
from .files import LARGEST, MOST, FileRefused, check_file

__all__ = ["LARGEST", "MOST", "About", "FileRefused", "check_file"]

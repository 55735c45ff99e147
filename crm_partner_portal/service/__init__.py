"""Files that customers send: what they are, read from their content. Plain Python."""

from .files import LARGEST, MOST, FileRefused, check_file

__all__ = ["LARGEST", "MOST", "FileRefused", "check_file"]

"""Amounts as people type them."""

from __future__ import annotations


def read_amount(text: str, decimal_point: str = ".") -> float | None:
    """An amount with or without separators and a currency; None where it cannot be read.

    >>> read_amount("1.234,50 €", ","), read_amount("1,234.50"), read_amount("119", ","), read_amount("12.50", ",")
    (1234.5, 1234.5, 119.0, 12.5)
    >>> read_amount("a lot"), read_amount("nan"), read_amount(""), read_amount("1e9")
    (None, None, None, None)
    """
    kept = "".join(letter for letter in text if not letter.isspace() and letter not in "€$£'")
    whole, mark, cents = kept.rpartition(decimal_point)
    if not mark:
        whole, cents = kept, ""
        head, other, tail = kept.rpartition("." if decimal_point == "," else ",")
        if other and len(tail) <= 2:
            whole, cents = head, tail
    whole = whole.replace(",", "").replace(".", "")
    digits = (whole or "0") + cents
    if not kept or not digits.isascii() or not digits.isdigit():
        return None
    return float(f"{whole or 0}.{cents or 0}")

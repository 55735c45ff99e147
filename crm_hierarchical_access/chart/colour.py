"""One colour for each company, far from that of the next one."""

from colorsys import hls_to_rgb

GOLDEN_ANGLE = 137.508


def colour(number: int) -> str:
    """The colour of a company by its id, as on the screen.

    >>> colour(1)
    '#37be5f'
    """
    hue = round(number * GOLDEN_ANGLE % 360)
    return "#" + "".join(f"{round(part * 255):02x}" for part in hls_to_rgb(hue / 360, 0.48, 0.55))

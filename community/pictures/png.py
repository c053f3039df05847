"""Pictures as PNG: resvg with the one font that comes with Copse, so the same bytes everywhere."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FONT = Path(__file__).parent / "font" / "NotoSans-Regular.ttf"
# Pixels for each unit of the drawing: phones show them close together, and the work grows with
# their number. resvg holds the interpreter meanwhile, so that a thread would help nobody.
SHARPER = 1.5


@lru_cache(maxsize=64)
def png(svg: str) -> bytes:
    """A picture as PNG. Takes 10 to 40 ms of one processor the first time."""
    import resvg_py  # only who draws pays for it: 3 MB and 20 ms

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=SHARPER,
            skip_system_fonts=True,
            font_files=[str(FONT)],
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
        )
    )

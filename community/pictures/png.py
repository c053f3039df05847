"""Pictures as PNG: resvg with the one font that comes with Copse, so the same bytes everywhere."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FONT = Path(__file__).parent / "font" / "NotoSans-Regular.ttf"
SHARPER = 2.0  # pixels for each unit of the drawing: phones show them close together


@lru_cache(maxsize=64)
def png(svg: str) -> bytes:
    """A picture as PNG. Takes some 30 ms of one processor the first time."""
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

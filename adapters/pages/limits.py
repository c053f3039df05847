"""What reading one page may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one page may take; times are seconds, sizes are bytes."""

    connect: float = 3.0
    """Looking up the name, connecting and TLS, for each redirect anew."""
    header: float = 5.0
    """From the request to the end of the headers, for each redirect anew."""
    wall: float = 10.0
    """Everything, from the page's first turn to what it says."""
    turn: float = 10.0
    """Waiting for a turn."""
    redirects: int = 5
    headers: int = 64 * 1024
    body: int = 512 * 1024
    """Of a page, counted both before and after it is unpacked."""
    wire: int = 768 * 1024
    """Everything one request takes from the wire: headers, chunk framing and TLS included."""
    parallel: int = 8
    """Pages read at once; from one host it is always one."""
    work: int = 2
    """Processor time for the HTML of one page; whole seconds."""
    remember: float = 60.0
    """How long a page that could not be read is not asked for again."""
    remembered: int = 512
    """How many such pages are kept in mind."""

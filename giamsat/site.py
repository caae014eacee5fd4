"""The site's server: loads the site once and then forks, so that its processes share what is loaded.

``python -m giamsat.site`` takes the options of granian. What this process loads it must not use: a connection to the
database or a thread would be shared with the children, or lost in them.
"""

from __future__ import annotations

from granian.cli import entrypoint

import giamsat.wsgi  # noqa: F401 (granian asks for it by name in each child, and finds it loaded)

if __name__ == "__main__":
    entrypoint()  # type: ignore[no-untyped-call]

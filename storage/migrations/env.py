"""What Alembic runs to reach the database; everything it needs to know is in `storage.schema`."""

from alembic import context

from storage.schema import run

run(context)  # type: ignore[arg-type]  # the module stands in for the environment it proxies

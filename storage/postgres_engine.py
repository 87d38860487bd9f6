"""SQLAlchemy's engine for a PostgreSQL database."""

from typing import Any

from sqlalchemy import Engine, create_engine

from storage.database_url import PostgresServer
from storage.errors import BadDatabaseUrl

STATEMENT_MS = 15_000
IDLE_MS = 60_000
CONNECT_S = 10
APPLICATION = "siaga"


def connect_arguments(patience_s: float = 5.0) -> dict[str, Any]:
    limits = {
        "lock_timeout": int(patience_s * 1000),
        "statement_timeout": STATEMENT_MS,
        "idle_in_transaction_session_timeout": IDLE_MS,
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return {"options": f"{options} -c timezone=UTC", "connect_timeout": CONNECT_S, "application_name": APPLICATION}


def postgres_engine(server: PostgresServer, patience_s: float) -> Engine:
    """
    Raises:
        BadDatabaseUrl: `no_driver`: the extra `postgres` is not installed.
    """
    try:
        return create_engine(
            server.url,
            connect_args=connect_arguments(patience_s),
            pool_pre_ping=True,
            max_overflow=20,
            hide_parameters=True,
            echo=False,
        )
    except ModuleNotFoundError:
        raise BadDatabaseUrl("no_driver") from None

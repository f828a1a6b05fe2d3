"""What a person sees while a run works: one line per thing done, with the time it took so far."""

import logging
import time

import dagster as dg

SKIPPED = "Dependencies for step"  # Dagster's way to say that a step was not reached


class _Progress(logging.Formatter):
    """Seconds since the start, then the message; warnings and errors are marked."""

    def __init__(self) -> None:
        super().__init__()
        self._started = time.monotonic()

    def format(self, record: logging.LogRecord) -> str:
        seconds = time.monotonic() - self._started
        mark = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        message = getattr(record, "dagster_meta", {}).get("orig_message", record.getMessage())
        return f"{seconds:7.1f}s  {mark}{message}"


def _is_ours(record: logging.LogRecord) -> bool:
    """Messages that our steps log; Dagster's own events are in its UI."""
    meta = getattr(record, "dagster_meta", {})
    message = meta.get("orig_message", "")
    return meta.get("dagster_event") is None and not message.startswith(SKIPPED)


@dg.logger({}, "Progress on the console.")
def console(context: dg.InitLoggerContext) -> logging.Logger:
    """The console logger of every job."""
    logger = logging.Logger("lifecycle", logging.INFO)
    handler = logging.StreamHandler()
    handler.setFormatter(_Progress())
    handler.addFilter(_is_ours)
    logger.addHandler(handler)
    return logger

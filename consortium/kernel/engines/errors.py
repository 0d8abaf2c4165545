"""What an engine says when it cannot run."""


class EngineError(Exception):
    """An embedded engine could not be started; the message is one line for the person at the terminal."""

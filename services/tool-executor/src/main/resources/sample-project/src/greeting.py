"""Greetings."""


def greeting(names):
    """One friendly sentence for everybody in names."""
    if not names:
        return "Hello, whoever you are!"
    if len(names) == 1:
        return f"Hello, {names[0]}!"
    return f"Hello, {', '.join(names[:-1])} and {names[-1]}!"

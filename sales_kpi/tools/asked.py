"""What a caller over RPC gave, where only one kind of thing is meant: it may be anything."""

# Ids are columns of four bytes.
MOST = 2**31 - 1


def is_id(value):
    """Whether it can be the id of a record; True is none."""
    return type(value) is int and 0 < value <= MOST


def are_ids(values):
    return isinstance(values, (list, tuple)) and all(map(is_id, values))


def is_word(value):
    """Whether it is a text that a database can look for."""
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a character
        return False
    return True

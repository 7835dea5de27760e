"""Bencoding (BEP 3): int, bytes, list and dict with keys of bytes."""


def encode(value):
    """Text becomes UTF-8."""
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%b" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(encode, value)) + b"e"
    return b"d" + b"".join(encode(key) + encode(value[key]) for key in sorted(value)) + b"e"


def decode(data):
    """ValueError where it is nothing but one value."""
    try:
        value, end = read(data, 0)
    except IndexError:
        raise ValueError("cut short") from None
    if end != len(data):
        raise ValueError("more than one value")
    return value


def read(data, at):
    """(the value that begins there, where it ends)"""
    kind = data[at:at + 1]
    if kind == b"i":
        end = data.index(b"e", at)
        return int(data[at + 1:end]), end + 1
    if kind in (b"l", b"d"):
        items, at = [], at + 1
        while data[at] != ord("e"):
            item, at = read(data, at)
            items.append(item)
        if kind == b"l":
            return items, at + 1
        if len(items) % 2 or not all(isinstance(key, bytes) for key in items[::2]):
            raise ValueError("a dictionary without keys")
        return dict(zip(items[::2], items[1::2], strict=True)), at + 1
    colon = data.index(b":", at)
    end = colon + 1 + int(data[at:colon])
    if end > len(data):
        raise ValueError("cut short")
    return data[colon + 1:end], end

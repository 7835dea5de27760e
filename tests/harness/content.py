"""Files to exchange, made from a seed, and their comparison byte by byte."""
import os
import random

from processes import Failed


def make_file(path, size, seed=0):
    """A file of `size` bytes that no compression shortens; the same seed gives the same bytes."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    generator = random.Random(f"{seed} {os.path.basename(path)}")
    with open(path, "wb") as file:
        while size > 0:
            step = min(size, 1 << 20)
            file.write(generator.randbytes(step))
            size -= step
    return path


def make_tree(path, files, total, seed=0):
    """A folder of `files` files, `total` bytes in sum: a few large, many small, some empty, in folders, names of all sorts."""
    generator = random.Random(seed)
    large = max(1, files // 100)
    small = total // 4 // files
    for index in range(files):
        size = generator.randrange(0, 2 * small + 1) if index >= large else (total - total // 4) // large
        if index % 50 == 49:
            size = 0
        name = f"{index:04d} {generator.choice(['plain', 'Ärger', '漢字', 'a+b=c', 'why!', '🐦', 'it’s', 'x' * 40])}.bin"
        make_file(os.path.join(path, f"folder {index % 7}", name), size, seed)
    return path


def age(path):
    """Dates every file below long ago: bittern does not remember hashes of files that changed a moment ago."""
    for name in listing(path):
        os.utime(os.path.join(path, name), (1_500_000_000, 1_500_000_000))


def listing(path):
    """Relative path -> size of all files below; a single file is named by an empty path."""
    if os.path.isfile(path):
        return {"": os.path.getsize(path)}
    found = {}
    for folder, _, files in os.walk(path):
        for name in files:
            whole = os.path.join(folder, name)
            found[os.path.relpath(whole, path)] = os.path.getsize(whole)
    return found


def expect_same(original, copy, only=None):
    """Failed unless both hold the same files (of those, `only` the ones named) with the same bytes, and no others."""
    wanted, got = listing(original), listing(copy)
    if only is not None:
        wanted = {path: size for path, size in wanted.items() if path in only}
    if missing := sorted(wanted.keys() - got.keys()):
        raise Failed(f"{len(missing)} of {len(wanted)} files did not arrive, the first is {missing[0]!r}")
    if extra := sorted(got.keys() - wanted.keys()):
        raise Failed(f"{len(extra)} files too many, the first is {extra[0]!r}")
    for path in sorted(wanted):
        if not same_bytes(os.path.join(original, path) if path else original,
                          os.path.join(copy, path) if path else copy):
            raise Failed(f"{path or copy!r} differs from the original")


def same_bytes(a, b):
    with open(a, "rb") as first, open(b, "rb") as second:
        while True:
            left, right = first.read(1 << 20), second.read(1 << 20)
            if left != right:
                return False
            if not left:
                return True

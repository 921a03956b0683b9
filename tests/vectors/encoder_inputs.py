"""What the vectors good-encoder-* were made of: name, level, raw bytes."""


def inputs():
    return {}

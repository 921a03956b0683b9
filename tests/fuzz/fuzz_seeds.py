"""What fuzzing begins with, for each target: made from the vectors, so that there is but one copy of them.

    fuzz_seeds.py VECTORS FOLDER    writes the seeds of each target into FOLDER/TARGET
"""

import pathlib
import sys

SYNC = bytes.fromhex("F568709A")
LARGEST_RAW = 70000  # as in payload_fuzz.cpp
LARGEST_SEED = 40000
ALL_REPAIRS = 7  # as in repair_stream.hpp
MODELS = {2: "order0_payload", 3: "context_payload", 4: "text_payload"}

COMMANDS = ["", "\n-d\n-", "-9 -v\n-z\na\nb", "\n-dc\n--range=1K:2M\n--threads=3\nf", "\n-l\n-v\n--json\nx",
            "\n-d\n--part=2/7\nf", "\n-T0\n--io-threads=2\n--block-size=128KiB\n--channel-capacity=9",
            "--flush-timeout=off\n-0\n--memory-limit=10M\n--max-output=5G\n--progress=never\n--size-hint=77",
            "\n--bench=0.1\n-3\n-5\nf", "\n--fast\n--best\n-q\n-f\n-k\n--\n-d", "\n-d\n--fragment\n--ignore-trailing",
            "\n-t\n--salvage=zero\n--sandbox=off", "\n-h", "\n-V", "\n-d\n--range=5:\n-"]


def frames(stream):
    """The headers, with what follows each, that begin with a sync."""
    starts = [at for at in range(len(stream)) if stream.startswith(SYNC, at)]
    for start, end in zip(starts, starts[1:] + [len(stream)]):
        yield stream[start:end]


def blocks(stream):
    """(model, raw size, payload) of what look like block frames."""
    for frame in frames(stream):
        if frame[4:5] == b"B" and len(frame) > 44:
            yield frame[12], int.from_bytes(frame[5:8], "little"), \
                frame[36:36 + int.from_bytes(frame[13:16], "little")]


def seeds(vectors):
    """(target, name, bytes) of each."""
    for path in sorted(vectors.glob("*.hp")):
        stream = path.read_bytes()
        if len(stream) > LARGEST_SEED:
            continue
        for number, (model, raw_size, payload) in enumerate(blocks(stream)):
            name = f"{path.stem}-{number}"
            if model not in MODELS or not 0 < raw_size <= LARGEST_RAW:
                continue
            size = (raw_size - 1).to_bytes(3, "little")
            yield MODELS[model], name, payload + size
            if model == 2 and payload and payload[0] & 7 in (2, 3, 4):
                yield "code_lengths", name, payload[1 if payload[0] & 128 else 4:][:240]
            if model == 3 and payload[:2] == b"\0\2":
                yield "model_header", name, payload[2:] + size
            if model == 3 and payload[:1] == b"\1":
                yield "record_layout", name, payload[1:67] + b"\0\4"
        for frame in frames(stream):
            yield "frame_header", f"{path.stem}-{frame[4:5].hex()}", frame[:40]
        for repairs in {0, ALL_REPAIRS if path.name.startswith("good") else 3}:
            yield "stream", f"{path.stem}-{repairs}", stream + bytes([repairs])
            yield "stream_threads", f"{path.stem}-{repairs}", stream + bytes([repairs, 100, 0, 2, 1, 2])
            yield "salvage", f"{path.stem}-{repairs}", stream + bytes([repairs, 200, 0, 1, 1])
            yield "stream_parts", f"{path.stem}-{repairs}", stream + bytes([repairs, 0, 1, 9, 0, 2])
    for number, command in enumerate(COMMANDS):
        yield "command_line", str(number), command.encode()
    for number in range(32):
        dice = bytes((number * 89 + i * 151 + number * i * 7) % 256 for i in range(16))
        for target in "generated_order0", "generated_context":
            yield target, str(number), dice
        yield "round_trip", str(number), b"the seed of a round trip " * (1 + number) + dice[:9] + bytes([number % 10])


def write(vectors, folder):
    """Writes them all and returns the names of the targets."""
    targets = {}
    for target, name, content in seeds(pathlib.Path(vectors)):
        place = pathlib.Path(folder, target)
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
        targets[target] = True
    return list(targets)


if __name__ == "__main__":
    print("\n".join(write(*sys.argv[1:3])))

"""A worker for the pool of package processpool in plain Python 3. The comment of that package is the protocol."""

import json
import os
import struct
import sys

# The tasks that it can do, by their names in the Go program: the function, and the formats of argument and result.
TASKS = {
    "processpool_test.pysquare": (lambda n: n * n, "<q", "<q"),
    "processpool_test.pyinverse": (lambda x: 1 / x, "<d", "<d"),
    "processpool_test.pykill": (lambda signal: os.kill(os.getpid(), signal) or 0, "<q", "<q"),
}


def read_frame(pipe):
    head = pipe.read(9)
    if len(head) < 9:
        return None  # the end: the pool is gone, or has no more work
    length, kind, id = struct.unpack("<IcI", head)
    return kind, id, pipe.read(length - 5)


def write_frame(pipe, kind, id, body):
    pipe.write(struct.pack("<IcI", len(body) + 5, kind, id) + body)
    pipe.flush()


def failure(index, **error):
    text = json.dumps(error).encode()
    return struct.pack("<II", index, len(text)) + text


def serve(request):
    """Does what a request asks for and returns the reply."""
    (length,) = struct.unpack_from("<H", request)
    name = request[2 : 2 + length].decode()
    first_failure_ends, count = struct.unpack_from("<BI", request, 2 + length)
    if name not in TASKS:
        count = 1 if first_failure_ends else count
        error = {"text": f"worker.py has no task {name!r}", "is": ["executor.ErrNotDefined"]}
        return struct.pack("<II", count, count) + b"".join(failure(i, **error) for i in range(count))
    function, takes, gives = TASKS[name]
    failures, results = [], []
    for i in range(count):
        try:
            (argument,) = struct.unpack_from(takes, request, 2 + length + 5 + i * struct.calcsize(takes))
            results.append(struct.pack(gives, function(argument)))
        except Exception as e:
            failures.append(failure(i, text=str(e), type=type(e).__name__))
            results.append(bytes(struct.calcsize(gives)))
            if first_failure_ends:
                break
    return struct.pack("<II", len(results), len(failures)) + b"".join(failures + results)


def main():
    # The ends of the pipes are for frames alone: what a task prints goes to stderr, and it has nothing to read.
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)

    kind, _, body = read_frame(requests) or sys.exit("worker.py: no greeting")
    if kind != b"H" or (json.loads(body)["protocol"], json.loads(body)["version"]) != ("processpool", 1):
        sys.exit(f"worker.py: not a pool that it knows: {body}")
    greeting = {"protocol": "processpool", "version": 1, "pid": os.getpid()}  # ahead is 0: one request at a time
    write_frame(replies, b"R", 0, json.dumps(greeting).encode())
    while frame := read_frame(requests):
        kind, id, body = frame
        if kind == b"T":  # a b"C" comes too late here: the request that it cancels was answered
            write_frame(replies, b"D", id, serve(body))


if __name__ == "__main__":
    main()

"""Answers lines {id, url, file} as ../serve.ts does, with trafilatura at its default settings."""

import gzip
import json
import socket
import sys
import time


def refuse(*_):
    raise OSError("no request leaves a measurement")


socket.socket.connect = refuse

from trafilatura import bare_extraction  # noqa: E402

for line in sys.stdin:
    page = json.loads(line)
    with gzip.open(page["file"]) as file:
        body = file.read()
    began = time.process_time()
    answer = {"text": ""}
    try:
        found = bare_extraction(body, url=page["url"], with_metadata=True)
        ms = (time.process_time() - began) * 1000
        if found is not None:
            answer = {
                "text": found.text or "",
                "title": found.title,
                "authors": [found.author] if found.author else [],
                "datePublished": found.date,
            }
    except Exception as error:
        ms = (time.process_time() - began) * 1000
        answer = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.write("\n=" + json.dumps({"id": page["id"], "ms": ms, **answer}) + "\n")
    sys.stdout.flush()

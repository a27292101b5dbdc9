"""A real S3 server on loopback, which can be told to fail as servers do."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import ThreadedWSGIServer

KEYS = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "word",
    "AWS_SESSION_TOKEN": "once",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@dataclass
class Server:
    """A server with one bucket, `bucket`."""

    url: str
    objects: Any
    """A client of boto3, beside the command under test."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Method and pattern of the path of requests that end with an error of the server."""
    before: list[tuple[str, str, Callable[[], None]]] = field(default_factory=list)
    """The same, with what happens once just before such a request is answered; one of them a request."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of every request."""

    @property
    def environment(self) -> dict[str, str]:
        """Return what leads a command to this server."""
        return {**KEYS, "AWS_ENDPOINT_URL": self.url, "AWS_MAX_ATTEMPTS": "1"}

    def put(self, key: str, content: bytes | str) -> None:
        """Put an object."""
        body = content.encode() if isinstance(content, str) else content
        self.objects.put_object(Bucket="bucket", Key=key, Body=body)

    def get(self, key: str) -> bytes:
        """Return the content of an object."""
        return self.objects.get_object(Bucket="bucket", Key=key)["Body"].read()

    def names(self, prefix: str = "") -> list[str]:
        """Return keys of all objects, in their order."""
        pages = self.objects.get_paginator("list_objects_v2").paginate(Bucket="bucket", Prefix=prefix)
        return [one["Key"] for page in pages for one in page.get("Contents", [])]

    def answers(self, application: Any, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """Return the answer of moto, or the error that this request is to end with."""
        request = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.asked.append(request)
        if first := next((one for one in self.before if _is(request, one[:2])), None):
            self.before.remove(first)
            first[2]()
        if any(_is(request, refused) for refused in self.refused):
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start("500 Internal Server Error", [("Content-Type", "application/xml")])
            return [b"<Error><Code>InternalError</Code><Message>out of order</Message></Error>"]
        return application(environ, start)


def _is(request: tuple[str, str], meant: tuple[str, str]) -> bool:
    return request[0] == meant[0] and re.search(meant[1], request[1]) is not None


@contextmanager
def s3_server() -> Iterator[Server]:
    """Serve an empty bucket, until the end."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app)
    served: list[Server] = []

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        return served[0].answers(application, environ, start)

    listening = ThreadedWSGIServer("127.0.0.1", 0, answer)
    url = f"http://127.0.0.1:{listening.server_port}"
    session = boto3.Session(*KEYS.values())
    client = session.client("s3", endpoint_url=url)
    served.append(Server(url, client))
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        client.create_bucket(Bucket="bucket")
        yield served[0]
    finally:
        for bucket in client.list_buckets()["Buckets"]:
            for key in client.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
                client.delete_object(Bucket=bucket["Name"], Key=key["Key"])
            client.delete_bucket(Bucket=bucket["Name"])
        client.close()
        listening.shutdown()
        thread.join()
        listening.server_close()

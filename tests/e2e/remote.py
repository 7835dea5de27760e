"""The daemon's own socket, asked without a program between: a request takes a millisecond then."""
import json
import socket


class Refused(Exception):
    """The daemon answered with an error; the text is its own."""


class Gone(Exception):
    """Nobody answered, or not to the end."""


class Remote:
    def __init__(self, path):
        self.path = path
        self.session = ""

    def call(self, method, **params):
        """The result of one method of JSON-RPC; Gone, Refused."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        status, answer = self._post(body)
        if status == 409:  # the first time it only tells the session's id
            status, answer = self._post(body)
        try:
            answer = json.loads(answer)
        except ValueError:
            raise Gone(f"{status} {answer[:100]!r}") from None
        if "error" in answer:
            raise Refused(answer["error"]["message"])
        return answer["result"]

    def _post(self, body):
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(60)
                connection.connect(self.path)
                connection.sendall(b"POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                   b"X-Transmission-Session-Id: %s\r\nContent-Length: %d\r\n\r\n%s" %
                                   (self.session.encode(), len(body), body))
                with connection.makefile("rb") as answer:
                    words = answer.readline().split()
                    if len(words) < 2:
                        raise Gone("no answer")
                    while line := answer.readline().strip():
                        name, _, value = line.decode("latin-1").partition(":")
                        if name.lower() == "x-transmission-session-id":
                            self.session = value.strip()
                    return int(words[1]), answer.read()
        except OSError as reason:
            raise Gone(str(reason)) from None

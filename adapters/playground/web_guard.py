"""What stands before every page of the playground: who is let in, and what a page may do.

The playground is for whoever started it, on their own machine. Any other page open in the same
browser could still send requests to it, and DNS rebinding could make one look like it belongs
there. So: a `Host` from a fixed list, the page's own `Origin` on everything that changes something,
and a cookie that is only given for the token in the first address.
Sources: OWASP ASVS 5.0, 3.3.2, 3.4.3 to 3.4.6, 3.5.1, 3.5.3, 4.1.4 and 4.4.2.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import blake2s

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Lets in those who hold the token, from the page itself; `hosts` may name ports or not."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: frozenset[str]) -> None:
        self._app = app
        self._token = token
        self._hosts = hosts
        # Cookies are shared by all ports of a host: two playgrounds must not push each other out.
        self._cookie = f"copse-{blake2s(token.encode(), digest_size=6).hexdigest()}"
        self._secret = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is not allowed in; hand on the rest."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        answer = self._refusal(scope) or self._entrance(scope)
        await (answer or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if host not in self._hosts and _without_port(host) not in self._hosts:
            return _no("This address is not one of the playground's.", 403)
        if not scope["path"].startswith("/api/"):
            return None
        origin = headers.get("origin")
        ours = (f"http://{host}", f"https://{host}")
        if origin not in ours if origin is not None else scope["method"] != "GET":
            return _no("Only the playground's own page may ask this.", 403)
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return _no("Only the playground's own page may ask this.", 403)
        given = cookie_parser(headers.get("cookie", "")).get(self._cookie, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return _no("Please open the link that was printed when the playground started.", 401)
        return None

    def _entrance(self, scope: Scope) -> Response | None:
        """The first visit: the token is taken out of the address and a cookie given for it."""
        query = bytes(scope["query_string"])
        if scope["path"] != "/" or not query.startswith(b"token="):
            return None
        answer = RedirectResponse("/", 303)
        if hmac.compare_digest(query.removeprefix(b"token="), self._token.encode()):
            answer.set_cookie(self._cookie, self._secret, httponly=True, samesite="strict")
        return answer


def _no(says: str, status: int) -> Response:
    return JSONResponse({"says": says}, status)


def _without_port(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host

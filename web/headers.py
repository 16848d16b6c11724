"""Security headers of every answer, errors and files included (F84, F88)."""

import secrets

from flask import Flask, Response, g, request

from web import language
from web.api import errors

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), usb=()",
}


def nonce() -> str:
    """This answer's nonce, made when first asked for: an error may come before any page."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def install(app: Flask) -> None:
    app.jinja_env.globals["nonce"] = nonce

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'nonce-{nonce()}'; style-src 'self'; img-src 'self' data:; "
            "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
        for name, value in _FIXED.items():
            response.headers[name] = value
        response.headers["Cache-Control"] = "no-store"
        if errors.ours(request.path):
            response.headers["Content-Language"] = language.of_answer()
            response.vary.add("Accept-Language")
        if request.is_secure or app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

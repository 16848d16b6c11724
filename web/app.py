"""The application factory. Reads only; whoever may see more signs in first, and sign-in is not built yet."""

from flask import Flask, Response, jsonify, render_template
from flask.typing import ResponseReturnValue

from idm.errors import IdmError
from idm.office.instance import Instance
from idm.office.status import status

_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(instance: Instance) -> Flask:
    """The pages over one instance."""
    app = Flask(__name__)
    app.config.update(TRUSTED_HOSTS=["127.0.0.1", "localhost", "[::1]"], MAX_CONTENT_LENGTH=64 * 1024)

    @app.get("/")
    def home() -> ResponseReturnValue:
        return render_template("status.html", found=status(instance))

    @app.get("/healthz")
    def health() -> ResponseReturnValue:
        found = status(instance)
        return jsonify(
            ok=found.healthy, waiting=found.waiting, attention=found.attention
        ), 200 if found.healthy else 503

    @app.errorhandler(IdmError)
    def refused(error: IdmError) -> ResponseReturnValue:
        return render_template("error.html", said=error.said), 503

    @app.errorhandler(404)
    def missing(_error: Exception) -> ResponseReturnValue:
        return render_template("error.html", said=None), 404

    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in _SECURITY.items():
            response.headers[name] = value
        return response

    return app

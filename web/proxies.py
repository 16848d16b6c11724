"""Where a request really comes from, when proxies stand in front of these pages (F81)."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from idm.messages import web as say
from idm.office.settings import Settings


def install(app: Flask, settings: Settings) -> None:
    """
    Exactly as many proxies are believed as the settings name: what the last of them adds to X-Forwarded-For, counted
    from the right. Without one nothing is believed, and what a browser writes there itself never is.

    Host and port are no proxy's to say: the pages know their one name (F80).
    """
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1, x_host=0, x_port=0, x_prefix=0
        )
    elif settings.public_url:
        app.logger.warning("%s", say.NO_PROXY_NAMED.ja)

"""TLS for toolbars: certificates from files, or made for this run."""

import ssl

from tserver_bridge.settings import Tls

__all__ = ["tls_context"]


def tls_context(tls: Tls, host: str) -> ssl.SSLContext:
    """The server's context; without files a certificate for localhost and the host is made, which no browser trusts.

    Raises:
        OSError: a file cannot be read.
        ssl.SSLError: a file is no certificate or key, or they do not belong together.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    if tls.certificate is not None:
        context.load_cert_chain(tls.certificate, tls.key)
    else:
        import trustme  # noqa: PLC0415  # slow to import, and seldom needed

        names = dict.fromkeys(("localhost", "127.0.0.1", "::1", host))
        trustme.CA(organization_name="tserver-sim").issue_cert(*names).configure_cert(context)
    context.set_alpn_protocols(["http/1.1"])
    return context

"""TLS for toolbars: certificates from files, or made for this run."""

import ssl

from tserver_bridge.settings import Tls

__all__ = ["CertificateError", "tls_context"]


class CertificateError(Exception):
    """The configured files cannot be used; the message says which, why, and what to do."""


def tls_context(tls: Tls, host: str) -> ssl.SSLContext:
    """The server's context; without files a certificate for localhost and the host is made, which no browser trusts.

    Raises:
        CertificateError: a file cannot be read, is no certificate or key, or they do not belong together.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    if tls.certificate is not None:
        try:
            context.load_cert_chain(tls.certificate, tls.key)
        except OSError as problem:  # ssl.SSLError is one
            files = " and ".join(file for file in (tls.certificate, tls.key) if file is not None)
            raise CertificateError(
                f"the certificate in {files} cannot be used: {problem.strerror or problem};"
                " give a PEM file with chain and key, or one for each"
            ) from problem
    else:
        import trustme  # noqa: PLC0415  # slow to import, and seldom needed

        names = dict.fromkeys(("localhost", "127.0.0.1", "::1", host))
        trustme.CA(organization_name="tserver-sim").issue_cert(*names).configure_cert(context)
    context.set_alpn_protocols(["http/1.1"])
    return context

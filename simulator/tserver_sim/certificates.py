"""TLS for T-Server clients: the server's context from the files of the configuration."""

import ssl

from tserver_sim.settings import TlsFiles

__all__ = ["CertificateError", "tls_context"]


class CertificateError(Exception):
    """The configured files cannot be used; the message says which and why, `remedy` what to do."""

    remedy = "give a PEM file with chain and key, or one for each; the key without a password"


def tls_context(files: TlsFiles) -> ssl.SSLContext:
    """The server's context.

    Raises:
        CertificateError: a file cannot be read, is no certificate or key, or they do not belong together.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(files.certificate, files.key, password=_no_password)
    except OSError as problem:  # ssl.SSLError is one
        names = " and ".join(name for name in (files.certificate, files.key) if name is not None)
        why = _reason(problem)
        raise CertificateError(f"the certificate in {names} cannot be used: {why}") from problem
    return context


def _no_password() -> str:
    """Answer OpenSSL, which would ask at the terminal for the password of an encrypted key."""
    return ""


def _reason(problem: OSError) -> str:
    if isinstance(problem, ssl.SSLError):
        return (problem.reason or "").replace("_", " ").lower() or "it is no PEM file"
    return problem.strerror or str(problem)

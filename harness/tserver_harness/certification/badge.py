"""A badge for a README: one small SVG, no network, with the words for screen readers. Pure."""

from xml.sax.saxutils import escape

from tserver_harness.certification.certificate import Certificate

__all__ = ["badge_svg"]

_CHARACTER_WIDTH = 6.6
_PADDING = 10


def badge_svg(certificate: Certificate) -> str:
    """`T-Server bridge | core, errors conform`, green or red; grey where nothing is certified."""
    conforming = [each.profile for each in certificate.profiles if each.conforms]
    if certificate.conforms:
        right, colour = f"{', '.join(conforming)} conform", "#1a7f37"
    elif certificate.quick:
        right, colour = "quick look only", "#57606a"
    else:
        right, colour = "does not conform", "#b42318"
    left = f"{certificate.bridge.name} {certificate.bridge.version}".strip()
    return _drawn(left, right, colour)


def _drawn(left: str, right: str, colour: str) -> str:
    first = _width(left)
    second = _width(right)
    title = escape(f"{left}: {right}", {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="20" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<rect width="{first}" height="20" fill="#24292f"/>'
        f'<rect x="{first}" width="{second}" height="20" fill="{colour}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{first / 2:g}" y="14">{escape(left)}</text>'
        f'<text x="{first + second / 2:g}" y="14">{escape(right)}</text>'
        "</g></svg>\n"
    )


def _width(text: str) -> int:
    return round(len(text) * _CHARACTER_WIDTH) + 2 * _PADDING

"""HTML in, PDF out: PDF/A-3a for the archive and PDF/UA-1 for screen readers, in one file."""

import mimetypes
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pydyf
import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

BASE_URL = "https://documents.invalid/"


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF, such as the figures as CSV; `relationship` as in ISO 32000-2, 7.11.3."""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


class Pdf(bytes):
    """A document, and how many `pages` it has."""

    pages = 0


def render_pdf(html, *, base_url=BASE_URL, attachments=(), metadata=None, lang=None):
    """The Pdf of `html`. Its styles come from static files; nothing is fetched from anywhere else.

    `metadata` may hold title, authors (a list), description, keywords (a list) and created (an aware datetime);
    what is missing is taken from the <title> and <meta> elements. `lang` overrides <html lang>.
    The same html and metadata give the same document identifier.
    """
    options = {"pdf_variant": "pdf/a-3a", "pdf_identifier": sha256(html.encode()).digest()[:16]}
    page = weasyprint.HTML(string=html, base_url=base_url, url_fetcher=_StaticFiles())
    document = page.render(**options)
    _describe(document.metadata, lang=lang, **(metadata or {}))
    document.metadata.attachments = [_attached(each, document.metadata.created) for each in attachments]
    pdf = Pdf(document.write_pdf(finisher=_finish, **options))
    pdf.pages = len(document.pages)
    return pdf


class _StaticFiles(URLFetcher):
    """Reads this project's static files and data: URLs. Anything else stops the rendering: it would be a mistake."""

    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        prefix = f"/{settings.STATIC_URL.strip('/')}/"
        if parts.netloc not in ("", urlsplit(BASE_URL).netloc) or not parts.path.startswith(prefix):
            raise FatalURLFetchingError(f"A document may not fetch {url}")
        path = _static_path(unquote(parts.path.removeprefix(prefix)))
        if path is None:
            raise FatalURLFetchingError(f"There is no static file for {url}")
        # Under its web address, so that what a style sheet imports is looked up here too.
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def _static_path(name):
    if settings.STATIC_ROOT and staticfiles_storage.exists(name):  # collected, perhaps under a hashed name
        return Path(staticfiles_storage.path(name))
    found = finders.find(name)
    return Path(found) if found else None


def _describe(described, *, lang, created=None, **given):
    for name, value in (given | {"lang": lang}).items():
        if value:
            setattr(described, name, value)
    moment = (created or datetime.now(UTC)).astimezone(UTC)
    described.created = described.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _attached(attachment, moment):
    when = datetime.fromisoformat(moment)
    return weasyprint.Attachment(
        string=attachment.content,
        name=attachment.name,
        description=attachment.description,
        relationship=attachment.relationship,
        created=when,
        modified=when,
    )


# PDF/A asks that a property outside its own list be described: that is the schema below.
_PDF_UA = """
  <rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
  <rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
    rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of PDF/UA to which the document conforms</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def _finish(_document, pdf):
    """What PDF/UA-1 asks beyond what WeasyPrint writes, done before the file is closed."""
    _declare_pdf_ua(pdf)
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    reached = _reached(pdf, root)
    _give_headings_their_scope(pdf, reached)
    _take_running_lines_for_artifacts(pdf, _at(pdf, root["ParentTree"])["Nums"][1::2], reached)


def _declare_pdf_ua(pdf):
    """WeasyPrint writes one variant's declaration; the other is added to the same RDF."""
    metadata = _at(pdf, pdf.catalog["Metadata"])
    packet = b"".join(map(_bytes, metadata.stream))
    metadata.stream = [packet.replace(b"</rdf:RDF>", _PDF_UA.encode() + b"</rdf:RDF>", 1)]


def _give_headings_their_scope(pdf, reached):
    """A heading cell in <thead> names its column, any other one its row."""
    for number in reached:
        cell = pdf.objects[number]
        if cell.get("S") == "/TH":
            section = _at(pdf, _at(pdf, cell["P"])["P"])
            cell["A"]["Scope"] = "/Column" if section["S"] == "/THead" else "/Row"


def _take_running_lines_for_artifacts(pdf, pages, reached):
    """Headers and footers are marked as content outside the tree of tags; a reader must skip them instead."""
    for reference, elements in zip(pdf.page_references, pages, strict=False):
        outside = {mark for mark, element in enumerate(elements) if _number(element) not in reached}
        stream = _at(pdf, _at(pdf, reference)["Contents"]).stream
        for index, word in enumerate(stream):
            if word == b"BDC" and stream[index - 1].get("MCID") in outside:
                stream[index - 2 : index] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
        for mark in outside:
            elements[mark] = "null"


def _reached(pdf, root):
    """Numbers of the objects that the tree of tags leads to."""
    reached, waiting = set(), [_number(each) for each in root["K"]]
    while waiting:
        number = waiting.pop()
        reached.add(number)
        kids = pdf.objects[number].get("K", ())
        waiting += [_number(kid) for kid in kids if not isinstance(kid, int)]
    return reached


def _at(pdf, reference):
    return pdf.objects[_number(reference)]


def _number(reference):
    """12 from b"12 0 R"."""
    return int(_bytes(reference).split()[0])


def _bytes(value):
    return value if isinstance(value, bytes) else str(value).encode()

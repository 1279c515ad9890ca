"""Workbooks made for a test, good and bad."""

import io
import zipfile

import openpyxl


def xlsx(*sheets):
    """The bytes of a workbook; a sheet is (name, rows, merged ranges)."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows, *merged in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for span in merged:
            sheet.merge_cells(span)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def zipped(entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_entries(data, changes):
    """A copy of an archive with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return zipped(entries | changes)


def with_sheet(sheet_xml):
    """A workbook whose only sheet is this XML."""
    return with_entries(xlsx(("Liste", [["Nom"]])), {"xl/worksheets/sheet1.xml": sheet_xml})


def ods(table_xml, manifest=""):
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f"<office:spreadsheet>{table_xml}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<?xml version="1.0"?><manifest:manifest '
            f'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>',
            "content.xml": content,
        }
    )


def ods_cell(value, attributes=""):
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{value}</text:p></table:table-cell>'


def ods_table(name, *rows):
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">{lines}</table:table>'

"""What the routes of workbooks have in common."""

from werkzeug.exceptions import BadRequest, NotFound

from odoo.http import content_disposition, request

from ..tools.asked import is_id

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 500  # sheets of a workbook


def read_ids(text):
    """Ids that stand in an address, separated by commas, each once.

    :raise BadRequest: it is something else
    """
    try:
        return list(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError as error:
        raise BadRequest from error


def find_asked(model, text):
    """The records whose ids stand in an address.

    :raise NotFound: there are none
    """
    found = request.env[model].browse(filter(is_id, read_ids(text)[:MOST])).exists()
    if not found:
        raise NotFound
    return found


def send_workbook(title, content):
    """The answer by which a browser keeps a workbook under its title."""
    name = content_disposition(f"{title}.xlsx")
    return request.make_response(content, [("Content-Type", MIME), ("Content-Disposition", name)])

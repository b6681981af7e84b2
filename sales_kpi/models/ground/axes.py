"""What the sources of figures have in common of what reports tell them apart by: see
``_kpi_axes``."""


def of_customer(path):
    """
    :param path: from a row to its customer, a company where it is a contact's
    """
    parts = {"country": "country_id", "state": "state_id", "industry": "industry_id"}
    return {"customer": path} | {name: f"{path}.{part}" for name, part in parts.items()}


def of_origin(path=""):
    """
    :param path: from a row to what has a source, a medium and a campaign; "" where it has them
    """
    names = ("source", "medium", "campaign")
    return {name: f"{path}.{name}_id".removeprefix(".") for name in names}

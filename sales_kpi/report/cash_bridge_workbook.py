from .dashboard_workbook import DashboardWorkbook


class CashBridgeWorkbook(DashboardWorkbook):
    """The bridge from the cash accounts to what is collected, a sheet a table."""

    def build(self, statement):
        """
        :param statement: what ``sales.kpi.cash.statement.get_statement()`` gives
        :return: bytes of an XLSX file
        """
        self._open()
        names = set()
        for table in statement["tables"]:
            self._add_table(statement, table, names)
        return self._close()

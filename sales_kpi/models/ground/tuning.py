"""How PostgreSQL is to go about queries that count records."""

from odoo.tools import SQL


def tune(cr, row_cost=0.1):
    """Set it, until the transaction ends.

    :param row_cost: what it is to cost to hand a row over from one process to another, of which
        PostgreSQL expects a hundred times as many as there are where rows are put together by
        several columns

    Compiling these queries takes PostgreSQL longer than running them. What they look for is recent
    and in memory, where a page costs no more than some rows: with the usual settings, which are
    made for discs that turn, it would rather look through the whole history of a table than pick
    the days asked for. Parallel workers are started only where there is enough for them to do: most
    parts of these queries find nothing, and starting would take longer than finding that; and one
    at most, where the server has them at all, as each costs more than it saves beyond that. A row
    costs so much beside a page in memory that looking up what is wanted beats reading all there is.
    """
    cr.execute(
        SQL(
            """SET LOCAL jit = off; SET LOCAL work_mem = '32MB';
           SET LOCAL seq_page_cost = 0.1; SET LOCAL random_page_cost = 0.15;
           SET LOCAL cpu_tuple_cost = 0.02; SET LOCAL parallel_setup_cost = 2500;
           SET LOCAL parallel_tuple_cost = %s;
           SELECT set_config(
               'max_parallel_workers_per_gather',
               LEAST(1, current_setting('max_parallel_workers_per_gather')::int)::text, TRUE)""",
            row_cost,
        )
    )

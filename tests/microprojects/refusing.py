"""What the database itself refuses, tried from raw SQL."""

import pytest
from django.db import IntegrityError, connection, transaction


def refused(statement, name, *values):
    """The constraint or trigger of that name (a regular expression) refuses; the transaction around it goes on."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)

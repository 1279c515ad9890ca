"""Staged rows -> people, in a handful of statements. The caller holds the transaction."""

from django.db import connection

from beneficiaries.models import ImportRow
from beneficiaries.resources import completing
from programme.scope import keys_for

V = ImportRow.Verdict
OTHER = "other"  # the answer "somebody else"; the others are "same:<person id>" and "row:<position in the file>"

_CLEAN = """
    last_name text, first_name text, arabic_name text, sort_name text, birth_date date, phones text[],
    neighbourhood text, document_kind text, document_number text, permit_number text, notes text, search bigint[],
    sex text, birth_year int, birth_is_approximate boolean, nationality text, administrative_status text,
    permit_issued_on date, permit_expires_on date, country_abroad text, returned_on date, commune_id text,
    consent text, consent_on date, "group" text, "on" date, reference text, household text, fingerprint bigint,
    may_correct boolean, is_form boolean, kinds int[], keys bigint[]
"""


def save(source, *, by):
    """Save every good row and every answered question of `source`, as registered by the user `by`.

    Returns how many "people" and "lines" were added, how many "corrections" made and how many rows are left
    "waiting" for an answer. Runs inside acting_as_system("import"): all of it happens, or nothing.
    """
    settled, waiting = _settled(source)
    values = {"partner": source.partner_id, "area": source.area_id, "source": source.pk, "by": by.pk}
    values["scopes"] = keys_for(source.partner_id, source.area_id)
    with connection.cursor() as cursor:
        _gather(cursor, settled)
        counts = {"people": _add_people(cursor, values)}
        completing.complete(cursor, values)
        counts["corrections"] = _correct_lines(cursor)
        counts["lines"] = _add_lines(cursor, values)
        cursor.execute("DROP TABLE given")
    ImportRow.objects.filter(pk__in=[row_id for row_id, _person, _is_new in settled]).delete()
    return counts | {"waiting": waiting}


def _settled(source):
    """([(row id, person id, whether the person is new)], how many rows wait for an answer)."""
    columns = ("id", "verdict", "person_id", "candidates", "answer")
    rows = list(ImportRow.objects.filter(source=source).order_by("id").values_list(*columns))
    new_ids = iter(_reserved(sum(verdict == V.NEW or answer == OTHER for _id, verdict, *_rest, answer in rows)))
    people, settled, waiting = {}, [], 0
    for position, (row_id, verdict, person, candidates, answer) in enumerate(rows, start=1):
        if verdict in (V.ERROR, V.SKIPPED, V.UNCHANGED):
            continue
        is_new = verdict == V.NEW or answer == OTHER
        if is_new:
            person = next(new_ids)
        elif verdict == V.QUESTION:
            person = _answered(answer, people)
        elif person is None:
            person = people.get(-candidates[0])  # the same as a row above, which may itself wait for an answer
        if person is None:
            waiting += 1
        else:
            people[position] = person
            settled.append((row_id, person, is_new))
    return settled, waiting


def _reserved(count):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('beneficiaries_beneficiary', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def _answered(answer, people):
    kind, _colon, number = answer.partition(":")
    if kind == "same":
        return int(number)
    return people.get(int(number)) if kind == "row" else None


def _gather(cursor, settled):
    """The temporary table `given`: one typed line per row to be saved, with its person."""
    cursor.execute("CREATE TEMP TABLE settled (row_id bigint, person_id bigint, is_new boolean) ON COMMIT DROP")
    with cursor.copy("COPY settled FROM STDIN") as copy:
        for each in settled:
            copy.write_row(each)
    cursor.execute(
        f"CREATE TEMP TABLE given ON COMMIT DROP AS SELECT s.*, c.*, NULL::bigint AS line_id FROM settled s"  # noqa: S608
        f" JOIN beneficiaries_importrow r ON r.id = s.row_id, jsonb_to_record(r.clean) AS c({_CLEAN}) ORDER BY s.row_id"
    )
    cursor.execute("DROP TABLE settled")
    cursor.execute("ANALYZE given")


def _add_people(cursor, values):
    cursor.execute(
        """
        INSERT INTO beneficiaries_beneficiary (id, sex, birth_year, birth_is_approximate, nationality,
            administrative_status, permit_issued_on, permit_expires_on, country_abroad, returned_on, partner_id,
            area_id, commune_id, consent, consent_on, registered_on, scopes, created_at, created_by_id)
        SELECT person_id, sex, birth_year, birth_is_approximate, coalesce(nationality, ''),
            administrative_status, permit_issued_on, permit_expires_on, coalesce(country_abroad, ''), returned_on,
            %(partner)s, %(area)s, commune_id, consent, consent_on, "on",
            %(scopes)s, now(), %(by)s
        FROM given WHERE is_new
        """,
        values,
    )
    added = cursor.rowcount
    cursor.execute(completing.IDENTITIES + " FROM given WHERE is_new AND consent <> 'no'")
    cursor.execute(
        "INSERT INTO beneficiaries_searchkeys (person_id, keys)"
        " SELECT person_id, search FROM given WHERE is_new AND consent <> 'no'"
    )
    cursor.execute(
        "INSERT INTO beneficiaries_matchkey (person_id, kind, key)"
        " SELECT person_id, unnest(kinds), unnest(keys) FROM given WHERE is_new"
    )
    return added


def _correct_lines(cursor):
    """Rewrite the register's lines that rows of `given` correct; `line_id` says which."""
    cursor.execute(
        """
        UPDATE beneficiaries_registration r
        SET "group" = g."group", "on" = g."on", household = g.household, fingerprint = g.fingerprint
        FROM given g WHERE r.id = g.line_id
        """
    )
    return cursor.rowcount


def _add_lines(cursor, values):
    cursor.execute(
        """
        INSERT INTO beneficiaries_registration (person_id, partner_id, area_id, "group", "on", reference, household,
            fingerprint, source_id)
        SELECT person_id, %(partner)s, %(area)s, "group", "on", reference, household, fingerprint, %(source)s
        FROM given WHERE line_id IS NULL
        ON CONFLICT (partner_id, area_id, fingerprint) WHERE fingerprint IS NOT NULL DO NOTHING
        """,
        values,
    )
    return cursor.rowcount

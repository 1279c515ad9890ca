"""Staged rows -> people, in a handful of statements. The caller holds the transaction."""

from django.db import connection

from beneficiaries.models import ImportRow
from beneficiaries.resources import completing
from programme.scope import keys_for, scope_of

V = ImportRow.Verdict
MANY = 1_000  # people in one import from which on the planner must be told of them (migration 0006)
OTHER = "other"  # the answer "somebody else"; the others are "same:<person id>" and "row:<position in the file>"
ASIDE = "aside"  # "somebody else", of whoever was not shown all candidates: it settles nothing (decision 0017)

_CLEAN = """
    last_name text, first_name text, arabic_name text, sort_name text, birth_date date, phones text[],
    neighbourhood text, document_kind text, document_number text, permit_number text, notes text, search bigint[],
    sex text, birth_year int, birth_is_approximate boolean, nationality text, administrative_status text,
    permit_issued_on date, permit_expires_on date, country_abroad text, returned_on date, commune_id text,
    consent text, consent_on date, "group" text, "on" date, reference text, household text, fingerprint bigint,
    may_correct boolean, is_form boolean, kinds int[], keys bigint[], proven bigint[]
"""


def save(source, *, by):
    """Save every good row and every answered question of `source`, as registered by the user `by`.

    Returns how many "people" and "lines" were added, how many "corrections" made, how many identities "withheld"
    after a refusal, how many rows are left "waiting" for an answer, and how many stay "apart" from the file of the
    person they are about.
    Runs inside acting_as_system("import"): all of it happens, or nothing.
    """
    values = {"partner": source.partner_id, "area": source.area_id, "source": source.pk, "by": by.pk}
    values["scopes"] = keys_for(source.partner_id, source.area_id)
    with connection.cursor() as cursor:
        _check_at_once(cursor)
        waiting = _settle(cursor, source)
        _gather(cursor)
        counts = {"people": _add_people(cursor, values)}
        counts["apart"] = _set_apart(cursor, scope_of(by))
        counts |= completing.complete(cursor, values)
        cursor.execute(_LINES, values)
        counts |= {"lines": cursor.rowcount, "waiting": waiting}
        _refuse_without_line(cursor, values)
        cursor.execute("DROP TABLE fresh, more")
    return counts


def _check_at_once(cursor):
    """Have each statement check the foreign keys of what it writes, until the end of the transaction.

    Put off to the commit, every one of 700,000 checks is first put on a list and its row is fetched a second time.
    """
    cursor.execute(_PUT_OFF, [[f"beneficiaries_{name}" for name in _WRITTEN]])
    if found := cursor.fetchall():
        cursor.execute(f"SET CONSTRAINTS {', '.join(name for (name,) in found)} IMMEDIATE")


_WRITTEN = ("beneficiary", "identity", "searchkeys", "matchkey", "registration")
_PUT_OFF = """
    SELECT quote_ident(conname) FROM pg_constraint
    WHERE contype = 'f' AND condeferred AND conrelid = ANY(%s::text[]::regclass[])
"""


def _settle(cursor, source):
    """Write down in the temporary table `settled` which person each row to be saved is; returns how many rows wait.

    New people get their ids in the order of the file; what other rows are may follow from a row above them.
    """
    cursor.execute(_NEW, {"source": source.pk})
    cursor.execute(_OTHERS, {"source": source.pk})
    others = cursor.fetchall()
    above = {number for *_row, answer, leader in others for number in (_position(answer), leader) if number}
    cursor.execute("SELECT position, person_id FROM settled WHERE position = ANY(%s)", [sorted(above)])
    people, found, waiting = dict(cursor.fetchall()), [], 0
    for position, row_id, verdict, person, answer, leader in others:
        if verdict == V.QUESTION:
            person = _answered(answer, people)
        elif person is None:
            person = people.get(leader)  # the same as a row above, which may itself wait for an answer
        if person is None:
            waiting += 1
        else:
            people[position] = person
            found.append((position, row_id, person, False))
    with cursor.copy("COPY settled FROM STDIN") as copy:
        for each in found:
            copy.write_row(each)
    return waiting


_NUMBERED = """
    SELECT row_number() OVER (ORDER BY id) AS position, id AS row_id, verdict, person_id, answer,
        -candidates[1] AS leader
    FROM beneficiaries_importrow WHERE source_id = %(source)s
"""
_NEW = f"""
    CREATE TEMP TABLE settled ON COMMIT DROP AS
    SELECT position, row_id, nextval((SELECT pg_get_serial_sequence('beneficiaries_beneficiary', 'id')::regclass))
        AS person_id, true AS is_new
    FROM ({_NUMBERED}) AS numbered WHERE verdict = '{V.NEW}' OR answer = '{OTHER}' ORDER BY position
"""  # noqa: S608
_OTHERS = f"""
    SELECT position, row_id, verdict, person_id, answer, leader FROM ({_NUMBERED}) AS numbered
    WHERE verdict IN ('{V.KNOWN}', '{V.CHANGED}') OR verdict = '{V.QUESTION}' AND answer <> '{OTHER}'
    ORDER BY position
"""  # noqa: S608


def _position(answer):
    kind, _colon, number = answer.partition(":")
    return int(number) if kind == "row" else None


def _answered(answer, people):
    kind, _colon, number = answer.partition(":")
    return int(number) if kind == "same" else people.get(_position(answer))


def _gather(cursor):
    """Move the rows to be saved to two temporary tables: `fresh` people, and what is told `more` of known ones."""
    for name, condition in (("fresh", "is_new"), ("more", "NOT is_new")):
        cursor.execute(
            f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT s.row_id, s.person_id, c.*, NULL::bigint AS line_id,"  # noqa: S608
            " false AS is_apart"
            " FROM settled s JOIN beneficiaries_importrow r ON r.id = s.row_id,"
            f" jsonb_to_record(r.clean) AS c({_CLEAN}) WHERE {condition} ORDER BY s.row_id"
        )
    cursor.execute("DELETE FROM beneficiaries_importrow r USING settled s WHERE r.id = s.row_id")
    cursor.execute("DROP TABLE settled")
    # Whatever the planner believes of tables that were just filled, no join may loop over both sides.
    cursor.execute("CREATE INDEX ON more (person_id); ANALYZE more (person_id, reference, line_id)")


def _add_people(cursor, values):
    cursor.execute(_PEOPLE, values)
    added = cursor.rowcount
    _measure(cursor, added)  # the foreign keys of the next statements look these people up
    cursor.execute(completing.IDENTITIES + " FROM fresh WHERE consent <> 'no'")
    cursor.execute(
        "INSERT INTO beneficiaries_searchkeys (person_id, keys, scopes)"
        " SELECT person_id, search, %(scopes)s FROM fresh WHERE consent <> 'no'",
        values,
    )
    cursor.execute(
        "INSERT INTO beneficiaries_matchkey (person_id, kind, key)"
        " SELECT person_id, unnest(kinds), unnest(keys) FROM fresh"
    )
    _measure(cursor, added)
    return added


def _measure(cursor, added):
    """Tell the planner of many new people (migration 0006)."""
    if added > MANY:
        cursor.execute("SELECT jsm_measure_people()")


def _refuse_without_line(cursor, values):
    """A new person whose line is here already was compared with a state that is gone: then nothing is saved."""
    cursor.execute(
        "SELECT count(*) FROM (SELECT person_id FROM fresh EXCEPT"
        " SELECT person_id FROM beneficiaries_registration WHERE source_id = %(source)s) AS without",
        values,
    )
    if without := cursor.fetchone()[0]:
        raise RuntimeError(f"{without} new people would stand in no register")


def _set_apart(cursor, scope):
    """Mark the rows that count a known person and open nothing, and count them (decision 0010).

    They are about people whom the confirming user may not see, and no row of the file brings their document's
    number or their telephone.
    """
    if scope.everything:
        return 0
    cursor.execute(_APART, {"keys": sorted(scope.keys)})
    return cursor.rowcount


_APART = """
    UPDATE more m SET is_apart = true FROM beneficiaries_beneficiary b
    WHERE b.id = m.person_id AND NOT b.scopes && %(keys)s::varchar[]
        AND NOT EXISTS (SELECT FROM more p WHERE p.person_id = m.person_id AND p.person_id = ANY(p.proven))
        AND NOT EXISTS (SELECT FROM fresh f WHERE f.person_id = m.person_id)
"""
_PEOPLE = """
    INSERT INTO beneficiaries_beneficiary (id, sex, birth_year, birth_is_approximate, nationality,
        administrative_status, permit_issued_on, permit_expires_on, country_abroad, returned_on, partner_id, area_id,
        commune_id, consent, consent_on, registered_on, scopes, created_at, created_by_id)
    SELECT person_id, sex, birth_year, coalesce(birth_is_approximate, false), coalesce(nationality, ''),
        coalesce(administrative_status, ''), permit_issued_on, permit_expires_on, coalesce(country_abroad, ''),
        returned_on, %(partner)s, %(area)s, commune_id, consent,
        consent_on, "on", %(scopes)s, now(), %(by)s
    FROM fresh
"""
_LINES = """
    INSERT INTO beneficiaries_registration (person_id, partner_id, area_id, "group", "on", reference, household,
        fingerprint, source_id)
    SELECT person_id, %(partner)s, %(area)s, "group", "on", coalesce(reference, ''), coalesce(household, ''),
        fingerprint, %(source)s
    FROM (SELECT * FROM fresh UNION ALL SELECT * FROM more WHERE line_id IS NULL) AS line ORDER BY row_id
    ON CONFLICT (partner_id, area_id, fingerprint) WHERE fingerprint IS NOT NULL DO NOTHING
"""

"""What rows about somebody who is known already add: blanks are filled; a correction overwrites what it gives.

A row that is apart (decision 0010) adds its line and its day of registration only.
A row whose consent is refused carries nothing that names the person, so it adds nothing to the vault
(docs/decisions/0006-refused-consent.md).
"""

IDENTITIES = """
    INSERT INTO beneficiaries_identity (person_id, last_name, first_name, arabic_name, sort_name, birth_date, phones,
        email, neighbourhood, document_kind, document_number, permit_number, notes)
    SELECT person_id, coalesce(last_name, ''), coalesce(first_name, ''), coalesce(arabic_name, ''),
        coalesce(sort_name, ''), birth_date, coalesce(phones, '{}'), '', coalesce(neighbourhood, ''),
        coalesce(document_kind, ''), coalesce(document_number, ''), coalesce(permit_number, ''), coalesce(notes, '')
"""

# Column -> when a row says something about it. A document's kind and number, a year and its doubt, go together.
_SAID = {
    "sex": "sex <> ''",
    "birth_year": "birth_year IS NOT NULL",
    "birth_is_approximate": "birth_year IS NOT NULL",
    "nationality": "nationality <> ''",
    "administrative_status": "administrative_status <> 'UNDISCLOSED'",
    "permit_issued_on": "permit_issued_on IS NOT NULL",
    "permit_expires_on": "permit_expires_on IS NOT NULL",
    "country_abroad": "country_abroad <> ''",
    "returned_on": "returned_on IS NOT NULL",
    "commune_id": "commune_id IS NOT NULL",
    "last_name": "last_name <> ''",
    "first_name": "first_name <> ''",
    "arabic_name": "arabic_name <> ''",
    "sort_name": "sort_name <> ''",
    "birth_date": "birth_date IS NOT NULL",
    "neighbourhood": "neighbourhood <> ''",
    "document_kind": "document_number <> ''",
    "document_number": "document_number <> ''",
    "permit_number": "permit_number <> ''",
    "notes": "notes <> ''",
}
_OF_PERSON, _OF_IDENTITY = tuple(_SAID)[:10], tuple(_SAID)[10:]
_BLANK = {"sex": "U", "administrative_status": "UNDISCLOSED"}  # what stands for nothing; elsewhere '' or NULL
_NULLABLE = {"birth_year", "permit_issued_on", "permit_expires_on", "returned_on", "commune_id", "birth_date"}


def complete(cursor, values):
    """Bring what the rows of the temporary table `more` say about known people to their records, keys and scopes.

    Returns how many identities are "withheld" now, and how many lines of the register were corrected:
    `more.line_id` says which.
    """
    for statement in (*_PREPARE, _PEOPLE):
        cursor.execute(statement, values)
    cursor.execute(_WITHHOLD.format(table="searchkeys"))
    cursor.execute(_WITHHOLD.format(table="identity"))
    counts = {"withheld": cursor.rowcount}
    for statement in _COMPLETE:
        cursor.execute(statement, values)
    cursor.execute(_CORRECT_LINES)
    counts["corrections"] = cursor.rowcount
    cursor.execute("DROP TABLE again")
    return counts


def _latest(column):
    return f"(array_agg({column} ORDER BY row_id DESC) FILTER (WHERE {_SAID[column]}))[1] AS {column}"


def _kept(column):
    """The value that stays in `t`: what the row gives when it corrects or when nothing stood there."""
    if column == "birth_is_approximate":
        here = "CASE WHEN t.birth_year IS NOT NULL THEN t.birth_is_approximate END"
    elif column in _NULLABLE:
        here = f"t.{column}"
    else:
        here = f"NULLIF(NULLIF(t.{column}, ''), '{_BLANK.get(column, '')}')"
    corrected, completed = f"coalesce(a.{column}, t.{column})", f"coalesce({here}, a.{column}, t.{column})"
    return f"{column} = CASE WHEN a.corrects THEN {corrected} ELSE {completed} END"


_PREPARE = (
    """
    UPDATE more m SET line_id = r.id FROM beneficiaries_registration r
    WHERE m.may_correct AND r.partner_id = %(partner)s AND r.area_id = %(area)s
        AND r.reference = m.reference AND r.person_id = m.person_id AND (m.is_form OR r."on" = m."on")
    """,
    f"""
    CREATE TEMP TABLE again ON COMMIT DROP AS
    SELECT said.*,
        ARRAY(SELECT DISTINCT phone FROM more, unnest(phones) AS phone WHERE person_id = said.person_id) AS phones,
        ARRAY(SELECT DISTINCT key FROM more, unnest(search) AS key WHERE person_id = said.person_id) AS search
    FROM (
        SELECT person_id, bool_or(line_id IS NOT NULL) AS corrects, min("on") AS "on",
            bool_or(consent = 'no' AND line_id IS NOT NULL) AS withdraws,
            (array_agg(consent ORDER BY coalesce(consent_on, "on") DESC, consent, row_id DESC)
                FILTER (WHERE consent <> 'unknown'))[1] AS consent,
            max(coalesce(consent_on, "on")) FILTER (WHERE consent <> 'unknown') AS consent_on,
            {", ".join(map(_latest, _SAID))}
        FROM more WHERE NOT is_apart GROUP BY person_id
    ) AS said
    """,  # noqa: S608
    "CREATE UNIQUE INDEX ON again (person_id)",
    "ANALYZE again (person_id)",
)
# The latest statement decides; on one day, and in a line that is corrected, the refusal. A refusal without a date was
# told to a colleague, who wrote it on the form: no file undoes it.
_CONSENT = """
        consent = CASE WHEN a.withdraws THEN 'no' WHEN a.consent IS NULL THEN t.consent
            WHEN t.consent = 'unknown' THEN a.consent
            WHEN a.consent = 'no' AND coalesce(a.consent_on >= t.consent_on, true) THEN 'no'
            WHEN a.consent = 'yes' AND a.consent_on > t.consent_on THEN 'yes' ELSE t.consent END,
        consent_on = CASE WHEN t.consent = 'no' AND t.consent_on IS NULL THEN NULL
            ELSE greatest(t.consent_on, a.consent_on) END"""
# The keyed hashes stay, so that the person is counted once (decision 0006).
_WITHHOLD = """
    DELETE FROM beneficiaries_{table} t USING again a
    WHERE t.person_id = a.person_id
        AND EXISTS (SELECT FROM beneficiaries_beneficiary b WHERE b.id = a.person_id AND b.consent = 'no')
"""
_NEW_IDENTITIES = f"""
    {IDENTITIES}
    FROM again a WHERE EXISTS (SELECT 1 FROM beneficiaries_beneficiary b WHERE b.id = person_id AND b.consent <> 'no')
        AND NOT EXISTS (SELECT 1 FROM beneficiaries_identity i WHERE i.person_id = a.person_id)
        AND (last_name <> '' OR first_name <> '' OR arabic_name <> '')
"""  # noqa: S608
_PEOPLE = f"""
    UPDATE beneficiaries_beneficiary t SET
        {", ".join(map(_kept, _OF_PERSON))},
        {_CONSENT},
        registered_on = least(t.registered_on, a."on"),
        scopes = ARRAY(SELECT DISTINCT unnest(t.scopes || %(scopes)s::varchar[]) ORDER BY 1)
    FROM again a WHERE t.id = a.person_id
"""  # noqa: S608
_COMPLETE = (
    """
    UPDATE beneficiaries_beneficiary t SET registered_on = m."on"
    FROM (SELECT person_id, min("on") AS "on" FROM more WHERE is_apart GROUP BY person_id) AS m
    WHERE t.id = m.person_id AND t.registered_on > m."on"
    """,
    _NEW_IDENTITIES,
    f"""
    UPDATE beneficiaries_identity t SET {", ".join(map(_kept, _OF_IDENTITY))},
        phones = CASE WHEN a.corrects AND a.phones <> '{{}}' THEN a.phones
            ELSE t.phones || ARRAY(SELECT phone FROM unnest(a.phones) AS phone WHERE phone <> ALL (t.phones)) END
    FROM again a WHERE t.person_id = a.person_id
    """,  # noqa: S608
    """
    INSERT INTO beneficiaries_searchkeys AS t (person_id, keys)
    SELECT person_id, search FROM again a
    WHERE search <> '{}' AND EXISTS (SELECT 1 FROM beneficiaries_identity i WHERE i.person_id = a.person_id)
    ON CONFLICT (person_id) DO UPDATE SET keys = ARRAY(SELECT DISTINCT unnest(t.keys || excluded.keys) ORDER BY 1)
    """,
    """
    INSERT INTO beneficiaries_matchkey (person_id, kind, key)
    SELECT DISTINCT m.person_id, k.kind, k.key FROM more m, unnest(m.kinds, m.keys) AS k(kind, key)
    WHERE NOT m.is_apart AND NOT EXISTS (
        SELECT 1 FROM beneficiaries_matchkey t WHERE t.person_id = m.person_id AND t.kind = k.kind AND t.key = k.key
    )
    """,
)
_CORRECT_LINES = """
    UPDATE beneficiaries_registration r
    SET "group" = m."group", "on" = m."on", household = coalesce(m.household, ''), fingerprint = m.fingerprint
    FROM more m WHERE r.id = m.line_id
"""

-- %(size)s people of eight partners in four areas over three years; names by a skewed draw, every value from the number.
INSERT INTO beneficiaries_beneficiary (sex, birth_year, birth_is_approximate, nationality, administrative_status,
    country_abroad, partner_id, area_id, commune_id, consent, registered_on, scopes, created_at)
SELECT first.sex, 1950 + n %% 60, false, CASE WHEN n %% 3 = 0 THEN 'SN' ELSE 'MA' END, '', '', p.id, a.id, NULL, 'yes',
    date '2017-03-01' + (n::bigint * 1100 / %(size)s)::int, ARRAY[p.id || '/' || a.id, p.id || '/*', '*/' || a.id], now()
FROM generate_series(1, %(size)s) AS n
JOIN first_name AS first ON first.i = floor(power(abs(hashint4(n)) / 2147483648.0, 2.5) * %(firsts)s)
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM programme_partner LIMIT 8) AS p ON p.i = n %% 8
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM programme_area) AS a ON a.i = n / 8 %% 4
ORDER BY n;

CREATE TEMP TABLE named AS
SELECT b.id, first.name AS first_name, family.name AS family_name, first.keys || family.keys AS keys, b.partner_id,
    b.area_id, b.registered_on
FROM (SELECT *, row_number() OVER (ORDER BY id)::int AS n FROM beneficiaries_beneficiary) AS b
JOIN first_name AS first ON first.i = floor(power(abs(hashint4(n)) / 2147483648.0, 2.5) * %(firsts)s)
JOIN family ON family.i = floor(power(abs(hashint4(n + 7)) / 2147483648.0, 2.5) * %(families)s);

INSERT INTO beneficiaries_identity (person_id, last_name, first_name, arabic_name, sort_name, phones, email,
    neighbourhood, document_kind, document_number, permit_number, notes)
SELECT id, family_name, first_name, '', lower(family_name || ' ' || first_name),
    ARRAY['+2126' || lpad((id %% 100000000)::text, 8, '0')], '', 'Hay Salam', '', '', '', '' FROM named;

INSERT INTO beneficiaries_searchkeys (person_id, keys) SELECT id, keys FROM named;

INSERT INTO beneficiaries_matchkey (person_id, kind, key)
SELECT id, kind, hashint8extended(id * 3 + kind, 0) FROM named, generate_series(1, 3) AS kind;

INSERT INTO beneficiaries_registration (person_id, partner_id, area_id, "group", "on", reference, household)
SELECT id, partner_id, area_id,
    (ARRAY['TG1_RETURNEE', 'TG1_FAMILY', 'TG2_SUBSAHARAN', 'TG3_TEACHER', 'TG5_CSO_LEADER', 'TG6_SUBURB'])[1 + id %% 6],
    registered_on, id::text, '' FROM named;

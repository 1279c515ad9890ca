-- %(size)s applications to call %(call)s, scored or on their way, and a tenth as many grants of call %(earlier)s with
-- their money: every value from the number. What triggers refuse or reckon stands still meanwhile (tests/bench/grants.py).
CREATE TEMP TABLE area AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM programme_area;

CREATE TEMP TABLE person AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM beneficiaries_beneficiary;

CREATE TEMP TABLE assessor AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM accounts_user WHERE email LIKE 'assessor%%';

INSERT INTO microprojects_association (name, arabic_name, name_key, arabic_key, year_founded, ice, phone, email, notes,
    created_at, area_id)
SELECT 'Association ' || n || ' pour le quartier', 'جمعية الحي ' || n, 'k' || n, 'a' || n, 1990 + n %% 30, '', '', '', '',
    now(), area.id
FROM generate_series(1, %(size)s) AS n JOIN area ON area.i = n / 7 %% 4 ORDER BY n;

CREATE TEMP TABLE association AS
SELECT id, area_id, row_number() OVER (ORDER BY id)::int AS n FROM microprojects_association;

INSERT INTO microprojects_paper (number, issued_on, expires_on, scan, sha256, added_at, added_by_id, association_id, kind_id)
SELECT 'P' || n || '/' || k.id, date '2015-01-01' + n %% 900, NULL, '', '', now(), %(by)s, association.id, k.id
FROM association JOIN microprojects_paperkind AS k ON k.is_required AND (n + k.id) %% 11 > 0;

INSERT INTO microprojects_member (role, since, association_id, person_id)
SELECT (ARRAY['president', 'treasurer', 'member'])[k], date '2016-01-01', association.id, person.id
FROM association, generate_series(1, 3) AS k JOIN person ON true
WHERE person.i = (n * 3 + k) %% (SELECT count(*) FROM person);

CREATE TEMP TABLE filed AS
SELECT id AS association_id, area_id, n, %(call)s AS call_id,
    CASE WHEN n %% 20 = 0 THEN 'submitted' WHEN n %% 40 = 1 THEN 'correction' WHEN n %% 20 = 1 THEN 'inadmissible'
        WHEN n %% 40 = 2 THEN 'withdrawn' WHEN n %% 20 IN (2, 3) THEN 'admissible' ELSE 'scored' END AS status
FROM association
UNION ALL
SELECT id, area_id, n, %(earlier)s,
    CASE WHEN n %% 10 < 1 THEN 'contracted' WHEN n %% 10 < 5 THEN 'ongoing' WHEN n %% 10 < 7 THEN 'final_report'
        ELSE 'settled' END
FROM association WHERE n <= %(size)s / 10;

INSERT INTO microprojects_application (title, theme, months, summary, context, objectives, risks, applicant, reference,
    is_second, status, total, requested, submitted_at, reason, examined_at, examined_by_id, created_at, created_by_id,
    area_id, association_id, call_id)
SELECT 'Projet ' || n || ' des jeunes du quartier', 'formation', 12, repeat('Un résumé. ', 30), repeat('Le contexte. ', 60),
    repeat('Les objectifs. ', 30), repeat('Un risque. ', 20), '', '', false, status, 40000 + n %% 60 * 1000,
    36000 + n %% 60 * 900, timestamptz '2018-10-01' + n * interval '1 minute',
    CASE WHEN status = 'inadmissible' THEN 'Hors zone.' ELSE '' END, now(), %(by)s, now(), %(by)s, area_id, association_id,
    call_id
FROM filed ORDER BY call_id = %(call)s, n;

CREATE TEMP TABLE application AS
SELECT id, call_id, status, area_id, requested, row_number() OVER (PARTITION BY call_id ORDER BY id)::int AS n
FROM microprojects_application;

INSERT INTO microprojects_version (number, content, sha256, frozen_at, application_id, frozen_by_id)
SELECT 1, jsonb_build_object('text', repeat('Ce qui fut soumis. ', 150) || id), repeat('0', 64), now(), id, %(by)s
FROM application;

INSERT INTO microprojects_ruleanswer (application_id, rule, is_met, is_computed, proof, facts, answered_at, answered_by_id)
SELECT a.id, rule, a.status <> 'inadmissible' OR rule <> 'in_area', true, '', '{}', now(), %(by)s
FROM application AS a, unnest(ARRAY['in_time', 'local', 'in_area', 'target', 'trained', 'not_partner', 'papers',
    'declaration', 'settled', 'only_one', 'amount']) AS rule
WHERE a.status NOT IN ('submitted', 'correction');

INSERT INTO microprojects_assessment ("order", source, status, due_on, assigned_at, declared_at, declaration, submitted_at,
    reason, comment, application_id, assessor_id, assigned_by_id, version_id)
SELECT place, '', status, current_date + 10, now(), now(), 1, CASE WHEN status = 'submitted' THEN now() END, '', 'Vu.',
    application_id, assessor.id, %(by)s, version_id
FROM (
    SELECT a.id AS application_id, v.id AS version_id, a.n, place,
        CASE WHEN place = 2 AND a.status = 'admissible' THEN 'draft' ELSE 'submitted' END AS status
    FROM application AS a JOIN microprojects_version AS v ON v.application_id = a.id, generate_series(1, 2) AS place
    WHERE a.call_id = %(call)s AND a.status IN ('admissible', 'scored')
) AS wanted
JOIN assessor ON assessor.i = (n * 2 + place) %% (SELECT count(*) FROM assessor);

INSERT INTO microprojects_score (value, points, comment, assessment_id, criterion_id)
SELECT value, round(weight * value / 5, 2), 'Un commentaire sur ce critère.', assessment_id, criterion_id
FROM (
    SELECT m.id AS assessment_id, c.id AS criterion_id, c.weight, 2 + abs(hashint8(m.application_id * 7 + c.id) %% 3)
        + CASE WHEN m."order" = 1 AND abs(hashint8(m.id * 31 + c.id)) %% 2 = 0 THEN 1 ELSE 0 END AS value
    FROM microprojects_assessment AS m JOIN microprojects_criterion AS c ON c.call_id = %(call)s
) AS given;

INSERT INTO microprojects_grant (number, amount, rate, starts_on, ends_on, conditions, tolerance, justified, signed_on,
    signed_by_id, copy, sha256, created_at, created_by_id, application_id, call_id, version_id)
SELECT 'CEFA/2017/' || lpad(n::text, 5, '0'), requested, 90, current_date - 300, current_date - 30 + n %% 60, '', 10, 70,
    current_date - 310, %(by)s, '', '', now(), %(by)s, a.id, call_id, v.id
FROM application AS a JOIN microprojects_version AS v ON v.application_id = a.id WHERE call_id = %(earlier)s ORDER BY n;

INSERT INTO microprojects_grantline (number, name, amount, grant_id)
SELECT k, 'Ligne ' || k, g.amount / 5, g.id FROM microprojects_grant AS g, generate_series(1, 5) AS k;

INSERT INTO microprojects_expense (spent_on, voucher, payee, label, amount, receipt, sha256, fingerprint, status, admitted,
    ground, reason, decided_at, decided_by_id, recorded_at, recorded_by_id, sheet, grant_id, line_id)
SELECT current_date - 200 + k, 'F' || l.id || '/' || k, 'Papeterie du centre', 'Fournitures', round(l.amount / 3, 2), '', '',
    '', status, CASE status WHEN 'admitted' THEN round(l.amount / 3, 2) WHEN 'refused' THEN 0 END,
    CASE status WHEN 'refused' THEN 'no_voucher' ELSE '' END, '', CASE WHEN status <> 'declared' THEN now() END,
    CASE WHEN status <> 'declared' THEN %(by)s::bigint END, now(), %(by)s, '', l.grant_id, l.id
FROM (
    SELECT l.*, k, CASE WHEN a.status <> 'settled' AND k = 2 THEN 'declared' WHEN (l.id + k) %% 9 = 0 THEN 'refused'
        ELSE 'admitted' END AS status
    FROM microprojects_grantline AS l JOIN microprojects_grant AS g ON g.id = l.grant_id
    JOIN application AS a ON a.id = g.application_id, generate_series(1, 2) AS k
) AS l;

CREATE TEMP TABLE standing AS
SELECT g.id, g.amount, a.status, row_number() OVER (ORDER BY g.id)::int AS n, sum(e.amount) AS declared,
    sum(coalesce(e.admitted, 0)) AS admitted
FROM microprojects_grant AS g JOIN application AS a ON a.id = g.application_id
JOIN microprojects_expense AS e ON e.grant_id = g.id GROUP BY g.id, a.status;

INSERT INTO microprojects_bankaccount (rib, bank, status, reason, proposed_at, proposed_by_id, confirmed_at,
    confirmed_by_id, association_id)
SELECT number || lpad((97 - mod(number::numeric * 100, 97))::text, 2, '0'), 'BP', 'in_force', '', now(), %(by)s, now(),
    %(another)s, id
FROM (SELECT *, '1458109031' || lpad(n::text, 12, '0') AS number FROM association WHERE n <= %(size)s / 10) AS own;

INSERT INTO microprojects_tranche (number, amount, condition, status, requested_at, requested_by_id, released_at,
    released_by_id, paid_on, confirmed_by_id, reference, reason, account_id, grant_id)
SELECT k, round(amount * CASE k WHEN 3 THEN 0.2 ELSE 0.4 END, 2), condition, status,
    CASE WHEN status <> 'planned' THEN now() END, CASE WHEN status <> 'planned' THEN %(by)s::bigint END,
    CASE WHEN status IN ('released', 'paid') THEN now() END,
    CASE WHEN status IN ('released', 'paid') THEN %(another)s::bigint END,
    CASE WHEN status = 'paid' THEN current_date - 100 END, CASE WHEN status = 'paid' THEN %(by)s::bigint END,
    CASE WHEN status = 'paid' THEN 'VIR' || id || '/' || k ELSE '' END, '', account_id, id
FROM (
    SELECT s.id, s.amount, k, b.id AS account_id, (ARRAY['signed', 'interim', 'final'])[k] AS condition,
        CASE WHEN k < 3 AND s.status IN ('settled', 'final_report') OR k = 1 AND s.status = 'ongoing' THEN 'paid'
            WHEN k = 2 AND s.status = 'ongoing' AND s.n %% 5 = 0 THEN 'requested'
            WHEN k = 2 AND s.status = 'ongoing' AND s.n %% 5 = 1 THEN 'released' ELSE 'planned' END AS status
    FROM standing AS s JOIN microprojects_grant AS g ON g.id = s.id
    JOIN microprojects_application AS a ON a.id = g.application_id
    JOIN microprojects_bankaccount AS b ON b.association_id = a.association_id, generate_series(1, 3) AS k
) AS part;

INSERT INTO microprojects_settlement (granted, rate, declared, admitted, excess, counts_excess, reason, eligible, due, paid,
    balance, content, sha256, settled_at, grant_id, settled_by_id)
SELECT amount, 90, declared, admitted, 0, false, '', admitted, due, paid, due - paid, '{}', repeat('0', 64), now(), id,
    %(by)s
FROM (
    SELECT s.*, least(s.amount, round(s.admitted * 90 / 100, 2)) AS due, sum(t.amount) AS paid
    FROM standing AS s JOIN microprojects_tranche AS t ON t.grant_id = s.id AND t.status = 'paid'
    WHERE s.status = 'settled' GROUP BY s.id, s.amount, s.status, s.n, s.declared, s.admitted
) AS settled;

SELECT microprojects_tally_up(id) FROM application WHERE call_id = %(call)s AND status = 'scored'
    OR call_id = %(earlier)s;

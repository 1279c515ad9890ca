-- %(courses)s courses of ten sessions and twenty-five people: 250 marks each.
INSERT INTO trainings_course (module_id, partner_id, area_id, place, trainer, planned_hours, starts_on, ends_on, created_at)
SELECT m.id, p.id, a.id, 'course ' || n, '', 30, date '2017-03-01' + (n * 1000 / %(courses)s)::int,
    date '2017-03-01' + (n * 1000 / %(courses)s)::int + 63, now()
FROM generate_series(1, %(courses)s) AS n
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM trainings_module ORDER BY id LIMIT 5) AS m ON m.i = n %% 5
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM programme_partner ORDER BY id LIMIT 8) AS p ON p.i = n %% 8
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM programme_area) AS a ON a.i = n / 8 %% 4;

INSERT INTO trainings_session (course_id, "on", hours)
SELECT id, starts_on + 7 * k, 3 FROM trainings_course, generate_series(0, 9) AS k;

INSERT INTO trainings_enrolment (course_id, person_id, enrolled_on)
SELECT DISTINCT c.id, people.low + (abs(hashint8(c.id * 100 + k)) %% people.span), c.starts_on
FROM trainings_course AS c, generate_series(1, 25) AS k,
    (SELECT min(id) AS low, max(id) - min(id) + 1 AS span FROM beneficiaries_beneficiary) AS people;

INSERT INTO trainings_attendance (session_id, enrolment_id, mark)
SELECT s.id, e.id, CASE WHEN hashint8(s.id + e.id * 31) %% 8 = 0 THEN 'A' ELSE 'P' END
FROM trainings_enrolment AS e JOIN trainings_session AS s ON s.course_id = e.course_id;

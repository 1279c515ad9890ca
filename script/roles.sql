-- The three roles of the database; run once per cluster by its superuser, again without harm.
--   jsm_owner       owns the tables and migrates; nothing else uses it
--   jsm_app         the application: under row-level security, owns nothing
--   jsm_everything  what jsm_app becomes inside a transaction for people who see every record
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jsm_owner') THEN
        CREATE ROLE jsm_owner LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jsm_app') THEN
        CREATE ROLE jsm_app LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jsm_everything') THEN
        CREATE ROLE jsm_everything NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
END
$$;
GRANT jsm_everything TO jsm_app;

-- Without a value every row that fires a trigger of pgtrigger raises and catches an error, in a subtransaction that
-- walks all pending foreign keys: a large import would take quadratic time.
-- Only a superuser may say so for a role; who has none says it in the addresses (docs/operations.md).
DO $$
BEGIN
    ALTER ROLE jsm_app SET pgtrigger.ignore = '{}';
    ALTER ROLE jsm_owner SET pgtrigger.ignore = '{}';
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'pgtrigger.ignore is not set: write it in DATABASE_URL, or large imports take quadratic time';
END
$$;

"""Scores are submitted while their application waits for them: not of one that is withdrawn, or scored to the end."""

from django.db import migrations

AWAITED = """
CREATE FUNCTION microprojects_scores_are_awaited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_application WHERE id = NEW.application_id AND status = 'admissible' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'scores are submitted while their application waits for them' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER awaited BEFORE UPDATE ON microprojects_assessment FOR EACH ROW
    WHEN (NEW.status = 'submitted' AND OLD.status <> 'submitted' AND NEW.source = '')
    EXECUTE FUNCTION microprojects_scores_are_awaited();
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0021_grant_files")]

    operations = [migrations.RunSQL(AWAITED, "DROP FUNCTION microprojects_scores_are_awaited CASCADE")]

"""Scores are computed, complete and final; nobody assesses their own; what the committee decided stays, in the envelope."""

from django.db import migrations

KEEP = "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION history_keep()"
HISTORIES = [
    f"microprojects_{name}event"
    for name in (
        "assessment", "score", "tie", "committee", "committeemember", "recusal", "rankingchange", "letter",
    )
]  # fmt: skip

ASSESSMENT = """
CREATE FUNCTION microprojects_assessment_judges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an assessment is taken back, never deleted' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.status IN ('submitted', 'conflict', 'withdrawn') THEN
            RAISE EXCEPTION 'what an assessor submitted or ended does not change' USING ERRCODE = 'check_violation';
        END IF;
        IF (NEW.application_id, NEW."order", NEW.assessor_id, NEW.source)
            IS DISTINCT FROM (OLD.application_id, OLD."order", OLD.assessor_id, OLD.source) THEN
            RAISE EXCEPTION 'an assessment stays with its assessor' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.status NOT IN ('conflict', 'withdrawn') AND EXISTS (
        SELECT 1 FROM microprojects_application a
        JOIN microprojects_tie t ON t.user_id = NEW.assessor_id
        JOIN microprojects_association s ON s.id = t.association_id
        WHERE a.id = NEW.application_id AND a.association_id IN (s.id, s.merged_into_id)
    ) THEN
        RAISE EXCEPTION 'nobody assesses an association that they are tied to' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = 'submitted' AND EXISTS (
        SELECT 1 FROM microprojects_application a
        JOIN microprojects_criterion c ON c.call_id = a.call_id
        LEFT JOIN microprojects_score s ON s.criterion_id = c.id AND s.assessment_id = NEW.id
        WHERE a.id = NEW.application_id AND (
            s.id IS NULL
            OR NEW.source = '' AND (s.value IS NULL OR s.value IN (1, 5) AND btrim(s.comment) = '')
        )
    ) THEN
        RAISE EXCEPTION 'scores are submitted complete, 1 and 5 with a comment' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER judges BEFORE INSERT OR UPDATE OR DELETE ON microprojects_assessment
    FOR EACH ROW EXECUTE FUNCTION microprojects_assessment_judges();
"""
SCORE = """
CREATE FUNCTION microprojects_score_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judged record;
    weight numeric;
BEGIN
    SELECT m.status, m.source, a.call_id INTO judged
        FROM microprojects_assessment m JOIN microprojects_application a ON a.id = m.application_id
        WHERE m.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.assessment_id ELSE NEW.assessment_id END
        FOR SHARE OF m;
    IF judged.status NOT IN ('declared', 'draft') OR TG_OP = 'UPDATE' AND NEW.assessment_id <> OLD.assessment_id THEN
        RAISE EXCEPTION 'scores change until they are submitted' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    SELECT c.weight INTO weight FROM microprojects_criterion c WHERE c.id = NEW.criterion_id AND c.call_id = judged.call_id;
    IF weight IS NULL THEN
        RAISE EXCEPTION 'a score is given for a criterion of its call' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.value IS NOT NULL THEN
        NEW.points := round(weight * NEW.value / 5, 2);
    ELSIF judged.source = '' THEN
        NEW.points := 0;
    ELSIF NEW.points > weight THEN
        RAISE EXCEPTION 'more points than the criterion has' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER counts BEFORE INSERT OR UPDATE OR DELETE ON microprojects_score
    FOR EACH ROW EXECUTE FUNCTION microprojects_score_counts();
"""
# The call's row is held while money is committed: two who select at the same moment wait for each other.
ENVELOPE = """
CREATE FUNCTION microprojects_within_envelope() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    envelope numeric;
    committed numeric;
BEGIN
    SELECT c.envelope INTO envelope FROM microprojects_call c WHERE c.id = NEW.call_id FOR UPDATE;
    SELECT coalesce(sum(requested), 0) INTO committed FROM microprojects_application
        WHERE call_id = NEW.call_id AND id <> NEW.id
        AND status IN ('selected', 'contracted', 'ongoing', 'final_report', 'settled');
    IF committed + NEW.requested > envelope THEN
        RAISE EXCEPTION 'more would be committed than the envelope holds' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER within_envelope_new BEFORE INSERT ON microprojects_application FOR EACH ROW
    WHEN (NEW.status IN ('selected', 'contracted', 'ongoing', 'final_report', 'settled'))
    EXECUTE FUNCTION microprojects_within_envelope();
CREATE TRIGGER within_envelope BEFORE UPDATE ON microprojects_application FOR EACH ROW
    WHEN (NEW.status IN ('selected', 'contracted', 'ongoing', 'final_report', 'settled')
          AND OLD.status NOT IN ('selected', 'contracted', 'ongoing', 'final_report', 'settled'))
    EXECUTE FUNCTION microprojects_within_envelope();
CREATE FUNCTION microprojects_envelope_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.envelope < (
        SELECT coalesce(sum(requested), 0) FROM microprojects_application
        WHERE call_id = NEW.id AND status IN ('selected', 'contracted', 'ongoing', 'final_report', 'settled')
    ) THEN
        RAISE EXCEPTION 'more is committed than this envelope would hold' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER envelope_holds BEFORE UPDATE ON microprojects_call FOR EACH ROW
    WHEN (NEW.envelope < OLD.envelope) EXECUTE FUNCTION microprojects_envelope_holds();
"""
COMMITTEE = """
CREATE FUNCTION microprojects_decision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the committee decided stays' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER decision_stays BEFORE UPDATE ON microprojects_committee FOR EACH ROW
    WHEN (OLD.deliberated_at IS NOT NULL AND (OLD.minutes <> '' OR {said} IS DISTINCT FROM {says}))
    EXECUTE FUNCTION microprojects_decision_stays();
CREATE TRIGGER decision_is_kept BEFORE DELETE ON microprojects_committee FOR EACH ROW
    WHEN (OLD.deliberated_at IS NOT NULL) EXECUTE FUNCTION microprojects_decision_stays();
CREATE FUNCTION microprojects_part_of_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_committee
        WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.committee_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.committee_id END)
        AND deliberated_at IS NOT NULL FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'what the committee decided stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
DECISION = "id call_id held_on place remarks content sha256 deliberated_at deliberated_by_id".split()
PARTS = [f"microprojects_{name}" for name in ("committeemember", "recusal", "rankingchange")]
ON_PART = """
CREATE TRIGGER decision_stays BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION microprojects_part_of_decision();
"""
LETTER = """
CREATE FUNCTION microprojects_letter_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an approved letter does not change, and it is sent once' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER letter_stays BEFORE UPDATE ON microprojects_letter FOR EACH ROW
    WHEN (OLD.status = 'sent' AND (OLD.mailed_at IS NOT NULL OR NEW.status <> 'sent' OR NEW.sent_at <> OLD.sent_at
                                   OR NEW.address <> OLD.address)
          OR OLD.status <> 'draft' AND (NEW.body, NEW.subject, NEW.language) IS DISTINCT FROM (OLD.body, OLD.subject, OLD.language))
    EXECUTE FUNCTION microprojects_letter_stays();
CREATE TRIGGER letter_is_kept BEFORE DELETE ON microprojects_letter FOR EACH ROW
    WHEN (OLD.status <> 'draft') EXECUTE FUNCTION microprojects_letter_stays();
"""


def _row(name):
    return f"({', '.join(f'{name}.{column}' for column in DECISION)})"


def _drop(*names):
    return "; ".join(f"DROP FUNCTION microprojects_{name} CASCADE" for name in names)


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0006_assessments"), ("journal", "0004_history_keeps")]

    operations = [
        *[migrations.RunSQL(KEEP.format(table), f"DROP TRIGGER keep ON {table}") for table in HISTORIES],
        migrations.RunSQL(ASSESSMENT, _drop("assessment_judges")),
        migrations.RunSQL(SCORE, _drop("score_counts")),
        migrations.RunSQL(ENVELOPE, _drop("within_envelope", "envelope_holds")),
        migrations.RunSQL(
            COMMITTEE.replace("{said}", _row("OLD")).replace("{says}", _row("NEW")),
            _drop("decision_stays", "part_of_decision"),
        ),
        *[
            migrations.RunSQL(ON_PART.format(table=table), f"DROP TRIGGER IF EXISTS decision_stays ON {table}")
            for table in PARTS
        ],
        migrations.RunSQL(LETTER, _drop("letter_stays")),
    ]

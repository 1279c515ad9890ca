"""An appeal whose application is refused no more is closed without object; a committee's member is known by any spelling.

The names are compared by their words in plain letters, in any order and without titles; querysets/appeals.py hears more.
"""

from importlib import import_module

from django.db import migrations, models

STATUS = models.CharField(
    choices=[
        ("filed", "Appeal under way"), ("upheld", "Upheld"), ("rejected", "Rejected"), ("settled", "Without object"),
    ],
    default="filed", max_length=8, verbose_name="state",
)  # fmt: skip
WORDS = r"""
CREATE FUNCTION microprojects_name_words(name text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(word ORDER BY word), '{}') FROM regexp_split_to_table(
        lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f\u064b-\u0652]', '', 'g')),
        '[[:space:].,;:''’ʼ`´_/()-]+'
    ) AS word
    WHERE word NOT IN ('', 'm', 'mr', 'mme', 'mlle', 'mrs', 'ms', 'melle', 'monsieur', 'madame', 'mademoiselle', 'dr',
        'pr', 'prof', 'sig', 'sigra', 'dott')
$$
"""
PART = import_module("microprojects.migrations.0031_took_part")
PART = PART.BEFORE.replace(PART.LOOK, PART.LOOK + PART.JOURNAL.lstrip("\n"))
AS_WRITTEN = "upper(p.name) = upper(u.name)"
BY_WORDS = f"""(
                    {AS_WRITTEN}
                    OR microprojects_name_words(p.name) <> '{{}}'
                    AND microprojects_name_words(p.name) = microprojects_name_words(u.name)
                )"""
SETTLED = """
CREATE FUNCTION microprojects_appeal_without_object() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM microprojects_application
        WHERE id = NEW.application_id AND status IN ('reserve', 'rejected') FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'an appeal against a refusal that stands is decided' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER without_object BEFORE UPDATE ON microprojects_appeal FOR EACH ROW
    WHEN (NEW.status = 'settled') EXECUTE FUNCTION microprojects_appeal_without_object();
"""


class Migration(migrations.Migration):
    dependencies = [("microprojects", "0048_tallies_are_the_database_s_own")]

    operations = [
        migrations.AlterField("appeal", "status", STATUS),
        migrations.AlterField("appealevent", "status", STATUS),
        migrations.RunSQL(WORDS, "DROP FUNCTION microprojects_name_words"),
        migrations.RunSQL(PART.replace(AS_WRITTEN, BY_WORDS), PART),
        migrations.RunSQL(SETTLED, "DROP FUNCTION microprojects_appeal_without_object CASCADE"),
    ]

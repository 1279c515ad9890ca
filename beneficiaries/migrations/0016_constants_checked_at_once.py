"""What is the same in many rows of an import is looked up once a statement, not once a row (decision 0038)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Of an update only what no row had before is looked up: the rest is held by the row that had it.
EXIST = """
CREATE FUNCTION beneficiaries_constants_exist() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    given text; is_missing boolean;
BEGIN
    FOR i IN 0 .. TG_NARGS - 1 BY 3 LOOP
        given := format('SELECT %1$I AS key FROM arrived WHERE %1$I IS NOT NULL', TG_ARGV[i]);
        given := given || CASE TG_OP WHEN 'INSERT' THEN format(' GROUP BY %I', TG_ARGV[i])
            ELSE format(' EXCEPT SELECT %I FROM departed', TG_ARGV[i]) END;
        EXECUTE format('WITH given AS (%s),
            known AS (SELECT %I AS key FROM %I WHERE %2$I IN (SELECT key FROM given) FOR KEY SHARE)
            SELECT EXISTS (SELECT FROM given WHERE key NOT IN (SELECT key FROM known))',
            given, TG_ARGV[i + 2], TG_ARGV[i + 1]) INTO is_missing;
        IF is_missing THEN
            RAISE foreign_key_violation
                USING MESSAGE = format('%s.%s names nothing in %s', TG_TABLE_NAME, TG_ARGV[i], TG_ARGV[i + 1]);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""
# Each of its queries sees what was committed while the row was waited for; in another isolation none would.
STAY = """
CREATE FUNCTION beneficiaries_constants_stay() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    is_named boolean;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE feature_not_supported USING MESSAGE = format('%s: only in READ COMMITTED', TG_TABLE_NAME);
    END IF;
    FOR i IN 1 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I = ($1).%I)', TG_ARGV[i], TG_ARGV[i + 1], TG_ARGV[0])
            INTO is_named USING OLD;
        IF is_named THEN
            RAISE foreign_key_violation
                USING MESSAGE = format('%s.%s still names it: %s', TG_ARGV[i], TG_ARGV[i + 1], TG_TABLE_NAME);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""
# Table that names others -> (column, table it names, key of that table)
NAMED = {
    "beneficiaries_beneficiary": (
        ("partner_id", "programme_partner", "id"),
        ("area_id", "programme_area", "id"),
        ("commune_id", "programme_commune", "code"),
        ("created_by_id", "accounts_user", "id"),
    ),
    "beneficiaries_registration": (
        ("partner_id", "programme_partner", "id"),
        ("area_id", "programme_area", "id"),
        ("source_id", "beneficiaries_import", "id"),
    ),
}
TO_EXIST = """
CREATE TRIGGER constants_exist AFTER INSERT ON {table} REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION beneficiaries_constants_exist({named});
CREATE TRIGGER changed_constants_exist AFTER UPDATE ON {table} REFERENCING OLD TABLE AS departed NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION beneficiaries_constants_exist({named});
"""
TO_STAY = """
CREATE TRIGGER named_constants_stay AFTER DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION beneficiaries_constants_stay({key}, {naming});
CREATE TRIGGER named_constants_keep_their_key AFTER UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.{key} <> NEW.{key}) EXECUTE FUNCTION beneficiaries_constants_stay({key}, {naming});
"""


def triggers():
    """The SQL of both kinds, on the tables that name others and on those that are named."""
    naming = {}
    for table, named in NAMED.items():
        yield TO_EXIST.format(table=table, named=", ".join(word for each in named for word in each))
        for column, other, key in named:
            naming.setdefault((other, key), []).extend((table, column))
    for (other, key), words in naming.items():
        yield TO_STAY.format(table=other, key=key, naming=", ".join(words))


# With the functions go their triggers.
UNDO = "DROP FUNCTION beneficiaries_constants_exist CASCADE; DROP FUNCTION beneficiaries_constants_stay CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0015_keys_checked_at_once'),
        ('programme', '0012_people_reached_are_counted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(EXIST + STAY + "".join(triggers()), UNDO),
        migrations.AlterField(
            model_name='beneficiary',
            name='area',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='beneficiaries', to='programme.area', verbose_name='area'),
        ),
        migrations.AlterField(
            model_name='beneficiary',
            name='commune',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.commune', verbose_name='commune'),
        ),
        migrations.AlterField(
            model_name='beneficiary',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AlterField(
            model_name='beneficiary',
            name='partner',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='beneficiaries', to='programme.partner', verbose_name='partner'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='area',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='programme.area', verbose_name='area'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='partner',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='programme.partner', verbose_name='partner'),
        ),
        migrations.AlterField(
            model_name='registration',
            name='source',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registrations', to='beneficiaries.import', verbose_name='import'),
        ),
    ]

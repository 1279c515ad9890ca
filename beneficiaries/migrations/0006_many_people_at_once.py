"""For imports of many people in one transaction: fresh statistics, and search keys that bring their scopes along.

A table that autovacuum last saw empty is believed to hold one row. Then any index that has the id in it looks as good
as the primary key, and each of hundreds of thousands of foreign key checks at the commit reads a whole index (minutes
instead of seconds). The application's role owns no table and may not ANALYZE; this function does it as the owner.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

MEASURE = """
CREATE FUNCTION jsm_measure_people() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    ANALYZE beneficiaries_beneficiary (id), beneficiaries_identity (person_id), beneficiaries_searchkeys (person_id),
        beneficiaries_matchkey (person_id), beneficiaries_registration (person_id);
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0005_index_missing_consent'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='searchkeys',
            name='take_scopes',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchkeys',
            trigger=pgtrigger.compiler.Trigger(name='take_scopes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (coalesce(cardinality(NEW.scopes), 0) = 0)', func='SELECT scopes INTO NEW.scopes FROM beneficiaries_beneficiary WHERE id = NEW.person_id; RETURN NEW;', hash='cf29099f50752a0cd908936d96ad119a8a3b3e48', operation='INSERT', pgid='pgtrigger_take_scopes_827df', table='beneficiaries_searchkeys', when='BEFORE')),
        ),
        migrations.RunSQL(MEASURE, "DROP FUNCTION jsm_measure_people()"),
    ]

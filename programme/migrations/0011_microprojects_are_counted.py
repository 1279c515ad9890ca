"""What micro-projects come to is counted: R2.1 (grants, amounts), R2.1a (applications) and R2.2.

Only where the programme was loaded before, and only what nobody has reworded.
"""

from django.db import migrations

COUNT = """
    UPDATE programme_indicator SET rule = 'occurrences', part = '' WHERE code IN ('R2.1', 'R2.2') AND rule = 'typed';
    UPDATE programme_indicator
        SET name_fr = 'Subventions signées et montants', name_ar = 'اتفاقيات الدعم الموقعة ومبالغها',
            name_it = 'Sovvenzioni firmate e importi', name_en = 'Grants signed and amounts',
            source_fr = 'Conventions signées', source_ar = 'الاتفاقيات الموقعة', source_it = 'Convenzioni firmate',
            source_en = 'Signed grant agreements'
        WHERE code = 'R2.1' AND name_fr = 'Candidatures reçues, subventions signées et montants';
    INSERT INTO programme_indicator (result_id, code, unit, rule, measure, direction_up, baseline_value, baseline_year,
            part, axes, "order", name_fr, name_ar, name_it, name_en, source_fr, source_ar, source_it, source_en)
        SELECT result_id, 'R2.1a', 'applications', 'occurrences', measure, direction_up, baseline_value, baseline_year,
            '', axes, "order", 'Candidatures reçues', 'الطلبات المتوصل بها', 'Candidature ricevute',
            'Applications received', 'Dossiers de candidature', 'ملفات الترشيح', 'Dossier di candidatura',
            'Application files'
        FROM programme_indicator WHERE code = 'R2.1'
        ON CONFLICT (code) DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0010_associations_hold_no_posting")]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]

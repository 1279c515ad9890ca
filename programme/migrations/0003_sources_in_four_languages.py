"""Sources of verification in four languages, and which part of the programme an indicator will come from.

Sources that the programme was loaded with get their translations; what people typed stays as it is.
"""

from django.db import migrations, models

TRANSLATE = """
    UPDATE programme_indicator SET source_ar = known.ar, source_it = known.it, source_en = known.en
    FROM (VALUES
        ('Tests avant et après la formation', 'اختبارات قبل التكوين وبعده', 'Test prima e dopo la formazione', 'Tests before and after the training'),
        ('Visites de suivi', 'زيارات التتبع', 'Visite di monitoraggio', 'Follow-up visits'),
        ('Registres des partenaires', 'سجلات الشركاء', 'Registri dei partner', 'Registers of the partners'),
        ('Feuilles de présence', 'أوراق الحضور', 'Fogli di presenza', 'Attendance sheets'),
        ('Listes de classe', 'لوائح الأقسام', 'Elenchi di classe', 'Class lists'),
        ('Fiches des actions de sensibilisation', 'بطاقات أنشطة التحسيس', 'Schede delle azioni di sensibilizzazione', 'Records of the awareness actions'),
        ('Chartes d''adhésion signées', 'مواثيق الانخراط الموقعة', 'Carte di adesione firmate', 'Signed membership charters'),
        ('Dossiers de candidature et conventions', 'ملفات الترشيح والاتفاقيات', 'Dossier di candidatura e convenzioni', 'Applications and grant agreements'),
        ('Rapports finaux et liquidations', 'التقارير النهائية والتصفيات', 'Rapporti finali e liquidazioni', 'Final reports and settlements'),
        ('Rapports des associations subventionnées', 'تقارير الجمعيات المستفيدة من المنح', 'Rapporti delle associazioni sovvenzionate', 'Reports of the associations with a grant'),
        ('Registre local des coopératives', 'السجل المحلي للتعاونيات', 'Registro locale delle cooperative', 'Local register of cooperatives'),
        ('Registres des membres', 'سجلات الأعضاء', 'Registri dei soci', 'Registers of members')
    ) AS known (fr, ar, it, en)
    WHERE known.fr = source_fr;

    UPDATE programme_indicator SET part = known.part
    FROM (VALUES ('OS1', 'trainings'), ('OS2', 'cooperatives'), ('R1.4', 'schools'), ('R1.6', 'awareness'), ('R1.7', 'awareness'), ('R2.1', 'microprojects'), ('R2.2', 'microprojects'), ('R2.3', 'microprojects'), ('R3.1', 'cooperatives'), ('R3.2', 'cooperatives')) AS known (code, part),
        programme_result result JOIN programme_programme programme ON programme.id = result.programme_id
    WHERE known.code = programme_indicator.code AND result.id = programme_indicator.result_id
        AND programme.code = 'je_suis_migrant' AND programme_indicator.rule = 'typed';
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0002_report_languages")]

    operations = [
        migrations.RenameField("indicator", "source", "source_fr"),
        migrations.AlterField(
            "indicator",
            "source_fr",
            models.CharField(blank=True, max_length=200, verbose_name="source of verification in French"),
        ),
        migrations.AddField(
            "indicator",
            "source_ar",
            models.CharField(
                blank=True, default="", max_length=200, verbose_name="source of verification in Arabic"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "indicator",
            "source_it",
            models.CharField(
                blank=True, default="", max_length=200, verbose_name="source of verification in Italian"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "indicator",
            "source_en",
            models.CharField(
                blank=True, default="", max_length=200, verbose_name="source of verification in English"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "indicator",
            "part",
            models.CharField(
                blank=True,
                choices=[
                    ("trainings", "Trainings"),
                    ("schools", "Work with schools"),
                    ("awareness", "Awareness and networks"),
                    ("microprojects", "Micro-projects"),
                    ("cooperatives", "Cooperatives"),
                ],
                default="",
                help_text="The part of the programme whose records will give the figure, while nothing counts it.",
                max_length=14,
                verbose_name="comes from",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(TRANSLATE, migrations.RunSQL.noop),
    ]

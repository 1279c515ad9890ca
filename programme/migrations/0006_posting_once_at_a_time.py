import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.expressions
import django.db.models.functions.comparison
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0005_postings'),
    ]

    operations = [
        ValidateConstraint(model_name='posting', name='posting_ends_after_it_begins'),
        migrations.AddConstraint(
            model_name='posting',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('role', '='), (django.db.models.functions.comparison.Coalesce('partner', models.Value(0)), '='), (django.db.models.functions.comparison.Coalesce('area', models.Value(0)), '='), (models.Func('since', models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.F('until'), '+', models.Value(1)), output_field=models.DateField()), models.Value('[)'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='posting_once_at_a_time'),
        ),
    ]

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0007_find_histories'),
    ]

    operations = [
        AddConstraintNotValid(
            model_name='posting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('administrator', 'programme_manager')), _negated=True), models.Q(('area__isnull', True), ('partner__isnull', True)), _connector='OR'), name='programme_wide_role_has_no_place'),
        ),
    ]

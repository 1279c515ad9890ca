from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0008_programme_wide_roles'),
    ]

    operations = [
        ValidateConstraint(model_name='posting', name='programme_wide_role_has_no_place'),
    ]

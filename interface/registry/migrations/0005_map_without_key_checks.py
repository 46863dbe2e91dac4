import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "0004_share_is_a_fraction_or_joint"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mapblock",
            name="authority",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.authority",
            ),
        ),
        migrations.AlterField(
            model_name="mapparcel",
            name="authority",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.authority",
            ),
        ),
        migrations.AlterField(
            model_name="mapparcel",
            name="spatial_unit",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="registry.spatialunit",
            ),
        ),
    ]

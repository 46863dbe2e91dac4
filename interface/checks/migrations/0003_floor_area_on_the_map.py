"""Blocks on the map say which cell they fill and how much may be built there.

Screenings answered before have no such blocks: they go, and are worked out again when somebody asks again.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_screenings(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("ScreeningBlock", "ScreeningParcel", "ScreeningRun"):
        apps.get_model("checks", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("checks", "0002_what_an_edition_says_about_itself")]

    operations = [
        migrations.RunPython(forget_screenings, migrations.RunPython.noop, elidable=True),
        migrations.AddField("screeningblock", "column", models.IntegerField(default=0), preserve_default=False),
        migrations.AddField("screeningblock", "row", models.IntegerField(default=0), preserve_default=False),
        migrations.AddField(
            "screeningblock",
            "far",
            models.FloatField(null=True, help_text="As of right; infinite: no limit; null: mostly unknown."),
        ),
        migrations.AddField("screeningblock", "far_by_paths", models.FloatField(null=True)),
    ]

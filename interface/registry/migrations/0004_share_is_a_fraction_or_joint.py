from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("registry", "0003_reading_of_imported_text"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="right",
            name="right_is_a_fraction_or_joint",
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joint", True), ("share_denominator__isnull", True), ("share_numerator__isnull", True)),
                    models.Q(
                        ("joint", False),
                        ("share_denominator__gt", 0),
                        ("share_denominator__isnull", False),
                        ("share_numerator__gt", 0),
                        ("share_numerator__isnull", False),
                        ("share_numerator__lte", models.F("share_denominator")),
                    ),
                    _connector="OR",
                ),
                name="right_is_a_fraction_or_joint",
            ),
        ),
    ]

import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.CreateModel(
            name="SpatialUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("source_id", models.CharField(max_length=100)),
                ("unit_code", models.CharField(blank=True, max_length=40)),
                ("parcel_number", models.CharField(blank=True, max_length=60)),
                ("kind", models.CharField(max_length=20)),
                (
                    "level_from",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                (
                    "level_to",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                ("floor_area_m2", models.FloatField(blank=True, null=True)),
                ("height_m", models.FloatField(blank=True, null=True)),
                ("built_year", models.IntegerField(blank=True, null=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("name_zh", models.CharField(blank=True, max_length=200)),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True, null=True, spatial_index=False, srid=4326
                    ),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(blank=True, null=True, srid=0),
                ),
                (
                    "area_m2",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("shape"), function="ST_Area"),
                        output_field=models.FloatField(),
                    ),
                ),
                ("shape_version", models.BigIntegerField(default=0, editable=False)),
                (
                    "recorded_on",
                    models.DateField(help_text="The day the source speaks of."),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spatial_units",
                        to="accounts.authority",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_on",
                        to="registry.spatialunit",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="registry.spatialunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Layer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.SlugField(max_length=60)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("title_zh", models.CharField(blank=True, max_length=200)),
                ("complete", models.BooleanField(default=False)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="layers",
                        to="accounts.authority",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LayerVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("dated", models.DateField(help_text="In force from this day.")),
                ("source", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=80)),
                ("is_current", models.BooleanField(default=False)),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="registry.layer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LayerFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("source_id", models.CharField(max_length=100)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("name_zh", models.CharField(blank=True, max_length=200)),
                ("attributes", models.JSONField(default=dict)),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.GeometryField(spatial_index=False, srid=4326),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(spatial_index=False, srid=0),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="features",
                        to="registry.layerversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Derivation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="The expression as a rulebook writes it, normalised.",
                        max_length=200,
                    ),
                ),
                (
                    "complete",
                    models.BooleanField(help_text="Whether the layer was marked complete when this was worked out."),
                ),
                ("shape_version", models.BigIntegerField(default=0)),
                ("derived_on", models.DateField()),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="derivations",
                        to="accounts.authority",
                    ),
                ),
                (
                    "layer_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="derivations",
                        to="registry.layerversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ledger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.SlugField(max_length=60)),
                ("code", models.CharField(max_length=60)),
                ("unit", models.CharField(max_length=30)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("title_zh", models.CharField(blank=True, max_length=200)),
                (
                    "capacity",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=18, null=True),
                ),
                ("source", models.TextField(blank=True)),
                ("recorded_on", models.DateField()),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True, null=True, spatial_index=False, srid=4326
                    ),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(blank=True, null=True, srid=0),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ledgers",
                        to="accounts.authority",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MapBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "detail",
                    models.SmallIntegerField(help_text="The lowest zoom it is drawn at."),
                ),
                ("properties_count", models.IntegerField()),
                (
                    "right_kind",
                    models.CharField(
                        blank=True,
                        help_text="The most frequent kind.",
                        max_length=20,
                    ),
                ),
                ("acquired", models.CharField(blank=True, max_length=20)),
                (
                    "valid_to",
                    models.DateField(help_text="The median end of its rights.", null=True),
                ),
                ("utilisation", models.FloatField(null=True)),
                ("drawn", django.contrib.gis.db.models.fields.GeometryField(srid=3857)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.authority",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MapParcel",
            fields=[
                (
                    "spatial_unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="registry.spatialunit",
                    ),
                ),
                ("certificate_number", models.CharField(max_length=100)),
                ("properties_count", models.IntegerField()),
                ("right_kind", models.CharField(blank=True, max_length=20)),
                ("acquired", models.CharField(blank=True, max_length=20)),
                ("valid_to", models.DateField(null=True)),
                (
                    "utilisation",
                    models.FloatField(help_text="Floor area / site area; null: unknown.", null=True),
                ),
                ("drawn", django.contrib.gis.db.models.fields.GeometryField(srid=3857)),
            ],
        ),
        migrations.CreateModel(
            name="DerivedFact",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "spatial_unit_id",
                        "derivation_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("value", models.JSONField(null=True)),
                ("not_applicable", models.BooleanField(default=False)),
                (
                    "derivation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facts",
                        to="registry.derivation",
                    ),
                ),
                (
                    "spatial_unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="facts",
                        to="registry.spatialunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Property",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("certificate_number", models.CharField(max_length=100)),
                ("kind", models.CharField(max_length=20)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("address_zh", models.CharField(blank=True, max_length=300)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="properties",
                        to="accounts.authority",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="properties_on_it",
                        to="registry.spatialunit",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "properties",
            },
        ),
        migrations.CreateModel(
            name="PropertyUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "property",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="property_units",
                        to="registry.property",
                    ),
                ),
                (
                    "spatial_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="property_units",
                        to="registry.spatialunit",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="property",
            name="units",
            field=models.ManyToManyField(
                related_name="properties",
                through="registry.PropertyUnit",
                to="registry.spatialunit",
            ),
        ),
        migrations.CreateModel(
            name="RegistryState",
            fields=[
                (
                    "authority",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="registry_state",
                        serialize=False,
                        to="accounts.authority",
                    ),
                ),
                ("data_version", models.BigIntegerField(default=0)),
                ("shape_version", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("data_version__gte", 0),
                            ("shape_version__gte", 0),
                            ("data_version__gte", models.F("shape_version")),
                        ),
                        name="registry_state_versions_rise",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=3, max_digits=18)),
                ("note", models.TextField(blank=True)),
                ("valid_from", models.DateField()),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="The first day without it. Null: without end.",
                        null=True,
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reservations",
                        to="registry.ledger",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Right",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("share_numerator", models.BigIntegerField(blank=True, null=True)),
                ("share_denominator", models.BigIntegerField(blank=True, null=True)),
                ("joint", models.BooleanField(default=False)),
                (
                    "valid_from",
                    models.DateField(
                        blank=True,
                        help_text="Null: since a day nobody recorded.",
                        null=True,
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="The first day without the right. Null: without end.",
                        null=True,
                    ),
                ),
                ("registered_use", models.CharField(blank=True, max_length=40)),
                ("acquired", models.CharField(blank=True, max_length=20)),
                ("contract_far", models.FloatField(blank=True, null=True)),
                (
                    "state_owned",
                    models.BooleanField(
                        blank=True,
                        help_text="Whether the land is state-owned.",
                        null=True,
                    ),
                ),
                ("details", models.JSONField(blank=True, default=dict)),
                ("source_id", models.CharField(max_length=140)),
                (
                    "recorded_on",
                    models.DateField(help_text="The day the source speaks of."),
                ),
                (
                    "holder_property",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_held",
                        to="registry.property",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights",
                        to="accounts.party",
                    ),
                ),
                (
                    "property",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rights",
                        to="registry.property",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RightEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("share_numerator", models.BigIntegerField(blank=True, null=True)),
                ("share_denominator", models.BigIntegerField(blank=True, null=True)),
                ("joint", models.BooleanField(default=False)),
                (
                    "valid_from",
                    models.DateField(
                        blank=True,
                        help_text="Null: since a day nobody recorded.",
                        null=True,
                    ),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="The first day without the right. Null: without end.",
                        null=True,
                    ),
                ),
                ("registered_use", models.CharField(blank=True, max_length=40)),
                ("acquired", models.CharField(blank=True, max_length=20)),
                ("contract_far", models.FloatField(blank=True, null=True)),
                (
                    "state_owned",
                    models.BooleanField(
                        blank=True,
                        help_text="Whether the land is state-owned.",
                        null=True,
                    ),
                ),
                ("details", models.JSONField(blank=True, default=dict)),
                ("source_id", models.CharField(max_length=140)),
                (
                    "recorded_on",
                    models.DateField(help_text="The day the source speaks of."),
                ),
                (
                    "holder_property",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.property",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.party",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="registry.right",
                    ),
                ),
                (
                    "property",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="registry.property",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("file_name", models.CharField(max_length=255)),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the file and of its mapping.",
                        max_length=80,
                    ),
                ),
                (
                    "source",
                    models.TextField(
                        blank=True,
                        help_text="Where the data come from, as the mapping says.",
                    ),
                ),
                ("dated", models.DateField(help_text="The day the data speak of.")),
                ("started_at", models.DateTimeField()),
                (
                    "counts",
                    models.JSONField(
                        default=dict,
                        help_text="Rows inserted, updated, unchanged, rejected, per table.",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.authority",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["authority", "-started_at"],
                        name="registry_im_authori_8b436c_idx",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="layer",
            constraint=models.UniqueConstraint(fields=("authority", "name"), name="layer_name_unique"),
        ),
        migrations.AddConstraint(
            model_name="layerversion",
            constraint=models.UniqueConstraint(fields=("layer", "dated"), name="layer_version_day_unique"),
        ),
        migrations.AddConstraint(
            model_name="layerversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("layer",),
                name="layer_has_one_current_version",
            ),
        ),
        migrations.AddIndex(
            model_name="layerfeature",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["version", "geom"], name="layer_feature_on_the_map"
            ),
        ),
        migrations.AddIndex(
            model_name="layerfeature",
            index=django.contrib.postgres.indexes.GistIndex(fields=["version", "shape"], name="layer_feature_measured"),
        ),
        migrations.AddConstraint(
            model_name="layerfeature",
            constraint=models.UniqueConstraint(fields=("version", "source_id"), name="layer_feature_source_id_unique"),
        ),
        migrations.AddConstraint(
            model_name="derivation",
            constraint=models.UniqueConstraint(fields=("authority", "source", "layer_version"), name="derivation_once"),
        ),
        migrations.AddConstraint(
            model_name="derivation",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True),
                name="derivation_has_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledger",
            constraint=models.UniqueConstraint(fields=("authority", "name", "code"), name="ledger_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="ledger",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__isnull", True), ("capacity__gte", 0), _connector="OR"),
                name="ledger_capacity_not_negative",
            ),
        ),
        migrations.AddField(
            model_name="mapparcel",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.authority",
            ),
        ),
        migrations.AddIndex(
            model_name="spatialunit",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("parcel_number"),
                    name="text_pattern_ops",
                ),
                condition=models.Q(("parcel_number", ""), _negated=True),
                name="spatial_unit_parcel_number",
            ),
        ),
        migrations.AddIndex(
            model_name="spatialunit",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("unit_code"),
                    name="text_pattern_ops",
                ),
                condition=models.Q(("unit_code", ""), _negated=True),
                name="spatial_unit_unit_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="spatialunit",
            constraint=models.UniqueConstraint(fields=("authority", "source_id"), name="spatial_unit_source_id_unique"),
        ),
        migrations.AddConstraint(
            model_name="spatialunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level_from__isnull", True),
                    ("level_to__isnull", True),
                    ("level_from__lte", models.F("level_to")),
                    _connector="OR",
                ),
                name="spatial_unit_levels_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="spatialunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("floor_area_m2__isnull", True),
                    ("floor_area_m2__gte", 0),
                    _connector="OR",
                ),
                name="spatial_unit_floor_area_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="spatialunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("height_m__isnull", True), ("height_m__gte", 0), _connector="OR"),
                name="spatial_unit_height_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="spatialunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "parcel"), _negated=True),
                    models.Q(("parcel__isnull", True), ("parent__isnull", True)),
                    _connector="OR",
                ),
                name="spatial_unit_parcel_stands_on_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="propertyunit",
            constraint=models.UniqueConstraint(fields=("property", "spatial_unit"), name="property_unit_once"),
        ),
        migrations.AddIndex(
            model_name="property",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("certificate_number"),
                    name="text_pattern_ops",
                ),
                name="property_certificate_prefix",
            ),
        ),
        migrations.AddIndex(
            model_name="property",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("address"),
                    name="gin_trgm_ops",
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("address_zh"),
                    name="gin_trgm_ops",
                ),
                name="property_address_trigrams",
            ),
        ),
        migrations.AddConstraint(
            model_name="property",
            constraint=models.UniqueConstraint(
                fields=("authority", "certificate_number"),
                name="property_certificate_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="property",
            constraint=models.CheckConstraint(
                condition=models.Q(("certificate_number", ""), _negated=True),
                name="property_has_a_certificate",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="reservation_amount_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="reservation_begins_before_it_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.UniqueConstraint(fields=("property", "source_id"), name="right_source_id_unique"),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="right_begins_before_it_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("party__isnull", True),
                    ("holder_property__isnull", True),
                    _connector="OR",
                ),
                name="right_has_one_holder_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("joint", True),
                        ("share_denominator__isnull", True),
                        ("share_numerator__isnull", True),
                    ),
                    models.Q(
                        ("joint", False),
                        ("share_denominator__gt", 0),
                        ("share_numerator__gt", 0),
                        ("share_numerator__lte", models.F("share_denominator")),
                    ),
                    _connector="OR",
                ),
                name="right_is_a_fraction_or_joint",
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("holder_property__isnull", True),
                    models.Q(("holder_property", models.F("property")), _negated=True),
                    _connector="OR",
                ),
                name="right_no_property_holds_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="right",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contract_far__isnull", True),
                    ("contract_far__gte", 0),
                    _connector="OR",
                ),
                name="right_contract_far_not_negative",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="right",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_rightevent" ("acquired", "contract_far", "details", "holder_property_id", "id", "joint", "kind", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_id", "recorded_on", "registered_use", "share_denominator", "share_numerator", "source_id", "state_owned", "valid_from", "valid_to") SELECT new_values."acquired", new_values."contract_far", new_values."details", new_values."holder_property_id", new_values."id", new_values."joint", new_values."kind", new_values."party_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."property_id", new_values."recorded_on", new_values."registered_use", new_values."share_denominator", new_values."share_numerator", new_values."source_id", new_values."state_owned", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7cc09444620a5b5829ec3e00210c78c7045634a6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_afaa2",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="registry_right",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="right",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_rightevent" ("acquired", "contract_far", "details", "holder_property_id", "id", "joint", "kind", "party_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_id", "recorded_on", "registered_use", "share_denominator", "share_numerator", "source_id", "state_owned", "valid_from", "valid_to") SELECT old_values."acquired", old_values."contract_far", old_values."details", old_values."holder_property_id", old_values."id", old_values."joint", old_values."kind", old_values."party_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."property_id", old_values."recorded_on", old_values."registered_use", old_values."share_denominator", old_values."share_numerator", old_values."source_id", old_values."state_owned", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="aabc51c9c657da047410870838e7bf9b101b4196",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bcb50",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="registry_right",
                    when="AFTER",
                ),
            ),
        ),
    ]

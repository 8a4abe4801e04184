import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("company", "0006_groups")]

    operations = [
        migrations.AddField(
            model_name="line",
            name="callback_on_busy",
            field=models.BooleanField(default=True, verbose_name="rappel automatique sur occupation"),
        ),
        migrations.CreateModel(
            name="Callback",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("cancelled", models.BooleanField(default=False)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="callbacks",
                        to="company.line",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="awaited_by",
                        to="company.line",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at"],
                "constraints": [models.UniqueConstraint("line", "target", name="callback_once")],
            },
        ),
    ]

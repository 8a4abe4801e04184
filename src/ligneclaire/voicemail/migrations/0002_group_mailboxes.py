"""A mailbox was its line; now it has an id of its own, so that call groups have some too.

Mailboxes keep the id their line gave them, so that messages stay where they are.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.core.management.color import no_style
from django.db import migrations, models
from django_scopes import scopes_disabled


def move_mailboxes(apps: Any, schema_editor: Any) -> None:
    former, new = apps.get_model("voicemail", "Mailbox"), apps.get_model("voicemail", "NewMailbox")
    with scopes_disabled():
        new.objects.bulk_create(
            new(id=row.line_id, line_id=row.line_id, company_id=row.line.company_id)
            for row in former.objects.select_related("line")
        )
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [new]):
        schema_editor.execute(statement)
    # PostgreSQL alters no table whose new rows still wait for their keys to be checked.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("company", "0006_groups"),
        ("voicemail", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="NewMailbox",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.company"
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="company.line",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailbox",
                        to="company.group",
                    ),
                ),
            ],
        ),
        migrations.RunPython(move_mailboxes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="message",
            name="mailbox",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="voicemail.newmailbox",
            ),
        ),
        migrations.DeleteModel(name="Mailbox"),
        migrations.RenameModel(old_name="NewMailbox", new_name="Mailbox"),
        migrations.AlterField(
            model_name="mailbox",
            name="line",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mailbox",
                to="company.line",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group", None), ("line__isnull", False)),
                    models.Q(("group__isnull", False), ("line", None)),
                    _connector="OR",
                ),
                name="mailbox_of_a_line_or_a_group",
            ),
        ),
    ]

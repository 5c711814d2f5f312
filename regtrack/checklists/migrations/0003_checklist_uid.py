"""Each checklist gets a name that holds beyond its installation."""

import uuid

from django.db import migrations, models


def name_each(apps, schema_editor):
    checklists = apps.get_model("checklists", "Checklist").objects
    rows = list(checklists.filter(uid=None).only("pk"))
    for row in rows:
        row.uid = uuid.uuid4()
    checklists.bulk_update(rows, ["uid"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("checklists", "0002_evidence_reviews_snapshots")]

    operations = [
        migrations.AddField(
            model_name="checklist",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(name_each, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="checklist",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]

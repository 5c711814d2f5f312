import django.db.models.deletion
from django.db import migrations, models

from regtrack.register.search import tables


def make_index(apps, schema_editor):
    tables.make_index(schema_editor.connection)


def drop_index(apps, schema_editor):
    tables.drop_index(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0004_kinds_and_locality'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('instrument', 'Instrument'), ('event', 'Event'), ('obligation', 'Obligation')], max_length=10)),
                ('row', models.BigIntegerField()),
                ('known_from', models.DateField()),
                ('known_until', models.DateField(null=True)),
                ('title', models.TextField()),
                ('text', models.TextField()),
                ('instrument', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='register.instrument')),
            ],
        ),
        migrations.RunPython(make_index, drop_index),
    ]

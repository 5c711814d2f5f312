import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction

# The rows stay in register_searchentry; the index only points at them, and follows by triggers.
FTS5 = [
    """CREATE VIRTUAL TABLE register_search USING fts5(
        title, text, content='register_searchentry', content_rowid='id', tokenize='trigram')""",
    """CREATE TRIGGER register_search_added AFTER INSERT ON register_searchentry BEGIN
        INSERT INTO register_search (rowid, title, text) VALUES (new.id, new.title, new.text); END""",
    """CREATE TRIGGER register_search_removed AFTER DELETE ON register_searchentry BEGIN
        INSERT INTO register_search (register_search, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text); END""",
]
TRIGRAMS = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX register_search ON register_searchentry USING gin (text gin_trgm_ops, title gin_trgm_ops)",
]


def make_index(apps, schema_editor):
    """Where the database can; without it a search reads every entry."""
    statements = {"sqlite": FTS5, "postgresql": TRIGRAMS}
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            for statement in statements[schema_editor.connection.vendor]:
                schema_editor.connection.cursor().execute(statement)
    except DatabaseError:
        pass


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
        migrations.RunPython(make_index, migrations.RunPython.noop),
    ]

"""PostgreSQL's own extensions that the domains build on, and the folding of Vietnamese for search."""

from django.contrib.postgres.operations import CreateExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# unaccent() is only STABLE, since its dictionary may be changed; named with its schema it may be indexed.
# Composed first: the dictionary knows letters with marks, not marks that stand alone.
CREATE_FOLD = """
CREATE FUNCTION giamsat_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, normalize($1, NFC))) $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        CreateExtension("ltree"),
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(CREATE_FOLD, "DROP FUNCTION giamsat_fold(text)"),
    ]

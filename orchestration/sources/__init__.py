"""Sources: read extracts, register and finance files, land them as text Parquet with a manifest, show them to SQL.

Belongs here: reading, dialects, landing, manifests, the `landing` schema. No dagster, no dbt, no great_expectations.
Does not belong here: typing, signs, units, currencies (staging, in SQL) and any finance meaning.
"""

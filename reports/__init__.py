"""What people read: PDF, one-page notice, workbook, certificate, and the read-back that proves them.

Belongs here: layout, words and number formats of the published documents, and comparing them with the reporting models.
Does not belong here: any figure computed from other figures, SQL beyond reading reporting.rpt_*, Dagster, dbt.
"""

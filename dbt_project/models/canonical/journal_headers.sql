-- Ledger document headers of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__journal_headers.
{{ union_of_systems('journal_headers') }}

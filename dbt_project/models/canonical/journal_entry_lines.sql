-- Ledger lines of every system, debit positive. What each system makes of its own tables is in canonical/<system>/int_<system>__journal_entry_lines.
{{ union_of_systems('journal_entry_lines') }}

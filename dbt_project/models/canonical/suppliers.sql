-- Suppliers of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__suppliers.
{{ union_of_systems('suppliers') }}

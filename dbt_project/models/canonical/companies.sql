-- Legal entities of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__companies.
{{ union_of_systems('companies') }}

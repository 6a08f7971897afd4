-- Materials and services of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__items.
{{ union_of_systems('items') }}

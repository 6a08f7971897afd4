-- Every currency a source uses, with its decimals. What each system makes of its own tables is in canonical/<system>/int_<system>__currencies.
{{ union_of_systems('currencies') }}

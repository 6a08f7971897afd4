-- Rates of every source. What each system makes of its own tables is in canonical/<system>/int_<system>__exchange_rates.
{{ union_of_systems('exchange_rates') }}

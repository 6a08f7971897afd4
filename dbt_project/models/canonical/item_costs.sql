-- Valuation price versions of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__item_costs.
{{ union_of_systems('item_costs') }}

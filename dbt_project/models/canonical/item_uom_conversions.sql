-- Unit conversions of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__item_uom_conversions.
{{ union_of_systems('item_uom_conversions') }}

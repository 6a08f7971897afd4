-- Stock movements of every system, into stock positive. What each system makes of its own tables is in canonical/<system>/int_<system>__inventory_movements.
{{ union_of_systems('inventory_movements') }}

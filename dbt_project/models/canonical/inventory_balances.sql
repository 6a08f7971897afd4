-- Period-end stock of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__inventory_balances.
{{ union_of_systems('inventory_balances') }}

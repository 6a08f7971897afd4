-- Purchase order lines of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__purchase_order_lines.
{{ union_of_systems('purchase_order_lines') }}

-- Receipt lines of every system, signed: receipts positive, returns and reversals negative. What each system makes of its own tables is in canonical/<system>/int_<system>__goods_receipts.
{{ union_of_systems('goods_receipts') }}

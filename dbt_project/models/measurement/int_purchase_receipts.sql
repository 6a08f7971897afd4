-- Receipt lines that can support a measure, with their order line, whatever the measure. One row per material document line.
-- `exclusion_reason` is filled for lines no measure may count: they stay visible, their saving is zero.
with receipts as (
    select * from {{ ref('goods_receipts') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

items as (
    select * from {{ ref('items') }}
),

-- Blocked stock has no value: its release is the receipt.
countable as (
    select *
    from receipts
    where
        receipt_class <> 'blocked'
        and posting_date <= {{ run_fact('period_end') }}
),

joined as (
    select
        countable.source,
        countable.company_code,
        countable.plant,
        coalesce(countable.item_id, order_lines.item_id) as item_id,
        coalesce(order_lines.item_group, items.item_group) as item_group,
        coalesce(order_lines.supplier_id, countable.supplier_id) as supplier_id,
        countable.purchase_order,
        countable.purchase_order_line,
        countable.document_year,
        countable.document,
        countable.document_line,
        countable.movement_type,
        countable.receipt_class,
        countable.is_valuated,
        countable.posting_date,
        countable.period,
        countable.quantity_base_uom,
        coalesce(countable.base_uom, items.base_uom, order_lines.base_uom) as base_uom,
        order_lines.order_uom,
        order_lines.base_per_order_numerator,
        order_lines.base_per_order_denominator,
        order_lines.price_base_uom_doc as order_price_doc,
        coalesce(countable.currency_doc, order_lines.currency) as currency_doc,
        countable.currency_local,
        countable.order_value_doc,
        countable.order_value_local,
        coalesce(order_lines.is_stocked, true) as is_stocked,
        countable.reversed_document,
        countable.reversed_document_year,
        countable.reversed_document_line,
        countable.journal_fiscal_year,
        countable.journal_document,
        countable.source_file,
        countable.source_row,
        case
            when order_lines.purchase_order is null then 'no_order_line'
            when order_lines.is_intercompany then 'intercompany'
            when order_lines.is_stock_transfer or order_lines.order_type = 'UB' or order_lines.item_category = '7' then 'stock_transfer'
            when order_lines.is_deleted then 'deleted_order_line'
            when order_lines.price_base_uom_doc is null then 'no_order_price'
            -- Policy free_goods: given instead of a lower price, or a gift that says nothing about it.
            when order_lines.price_base_uom_doc = 0 and {{ policy('free_goods') }} <> 'counted' then 'free_of_charge'
            when order_lines.item_category = '2' then 'consignment'
            when order_lines.item_category = '3' then 'subcontracting'
        end as exclusion_reason
    from countable
    left join order_lines
        on
            countable.source = order_lines.source
            and countable.purchase_order = order_lines.purchase_order
            and countable.purchase_order_line = order_lines.purchase_order_line
    left join items
        on
            countable.source = items.source
            and coalesce(countable.item_id, order_lines.item_id) = items.item_id
),

final as (
    select * from joined
)

select * from final

-- In SAP receipts and movements are two views of the same document lines: same number, quantity and value per period. Not so in Oracle, where goods are
-- received (into inspection) and delivered (into stock or to cost) by two transactions, on two days, in other numbers; nor in a system that delivers two
-- lists of its own, which rung 6 ties to the ledger one by one.
{{ config(meta={'dagster': {'ref': {'name': 'goods_receipts'}}}) }}

with

receipts as (

    select period, source, count(*) as line_count, sum(quantity_base_uom) as quantity, sum(amount_local) as amount_local
    from {{ ref('goods_receipts') }}
    where {{ in_audit_window('period') }}
        and {{ of_system('sap') }}
    group by period, source

),

movements as (

    select period, source, count(*) as line_count, sum(quantity_base_uom) as quantity, sum(amount_local) as amount_local
    from {{ ref('inventory_movements') }}
    where purchase_order is not null
        and movement_class in ('receipt', 'blocked_receipt')
        -- SAP has receipt types that are no receipts of an order line (104, 107, 108, 124, 125)
        and movement_type in (select movement_type from {{ ref('movement_types') }} where receipt_class is not null)
        and {{ in_audit_window('period') }}
        and {{ of_system('sap') }}
    group by period, source

)

select
    coalesce(receipts.period, movements.period) as period,
    coalesce(receipts.source, movements.source) as source,
    receipts.line_count,
    movements.line_count as movement_count,
    receipts.amount_local,
    movements.amount_local as movement_amount
from receipts
full outer join movements on movements.period = receipts.period and movements.source = receipts.source
where receipts.line_count is distinct from movements.line_count
    or receipts.quantity is distinct from movements.quantity
    or receipts.amount_local is distinct from movements.amount_local

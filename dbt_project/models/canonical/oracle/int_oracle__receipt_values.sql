-- What of a receipt went into stock: the movements of its DELIVERs. Corrections and returns of a DELIVER belong to the correction or return of the receipt over the same
-- quantity (in order of date), else to the receipt they go back to.
with receiving as (
    select * from {{ ref('int_oracle__receiving') }}
),

material_values as (
    select
        source,
        rcv_transaction_id,
        sum(primary_quantity) as quantity_base_uom,
        sum(amount_local) as amount_local
    from {{ ref('int_oracle__material_values') }}
    where rcv_transaction_id is not null
    group by source, rcv_transaction_id
),

valued as (
    select
        receiving.source,
        receiving.transaction_id,
        receiving.root_id,
        receiving.receipt_id,
        receiving.is_receipt,
        receiving.transaction_type,
        material_values.quantity_base_uom,
        material_values.amount_local,
        row_number() over (
            partition by receiving.source, receiving.root_id, receiving.is_receipt, receiving.transaction_type = 'CORRECT', material_values.quantity_base_uom
            order by receiving.transaction_date, receiving.transaction_id
        ) as place
    from receiving
    inner join material_values
        on material_values.source = receiving.source and material_values.rcv_transaction_id = receiving.transaction_id
),

changes as (
    select
        source,
        transaction_id,
        root_id,
        transaction_type = 'CORRECT' as is_correction,
        quantity_base_uom,
        row_number() over (
            partition by source, root_id, transaction_type = 'CORRECT', quantity_base_uom order by transaction_date, transaction_id
        ) as place
    from receiving
    where is_receipt and transaction_type in ('CORRECT', 'RETURN TO VENDOR')
),

assigned as (
    select
        valued.source,
        case
            when valued.is_receipt or valued.transaction_type = 'DELIVER' then valued.receipt_id
            else coalesce(changes.transaction_id, valued.receipt_id)
        end as receipt_id,
        valued.quantity_base_uom,
        valued.amount_local
    from valued
    left join changes
        on changes.source = valued.source
        and changes.root_id = valued.root_id
        and changes.is_correction = (valued.transaction_type = 'CORRECT')
        and changes.quantity_base_uom = valued.quantity_base_uom
        and changes.place = valued.place
        and not valued.is_receipt
        and valued.transaction_type <> 'DELIVER'
),

final as (
    select
        source,
        receipt_id,
        cast(sum(quantity_base_uom) as decimal(23, 6)) as quantity_base_uom,
        cast(sum(amount_local) as decimal(23, 4)) as amount_local
    from assigned
    group by source, receipt_id
)

select * from final

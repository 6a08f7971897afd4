-- Value of a stock movement: the stock lines of its accounting; where a source delivers no accounting at all, quantity x cost (a cost update: quantity x change).
with movements as (
    select * from {{ ref('stg_oracle__material_transactions') }}
),

accounts as (
    select * from {{ ref('stg_oracle__material_accounts') }}
),

posting_classes as (
    select upper(source_code) as source_code, transaction_key from {{ ref('posting_classes') }} where system = 'oracle'
),

stock_lines as (
    select
        accounts.source,
        accounts.transaction_id,
        sum(case when posting_classes.transaction_key = 'BSX' then accounts.amount_local else 0 end) as amount_local
    from accounts
    left join posting_classes on posting_classes.source_code = accounts.line_type
    group by accounts.source, accounts.transaction_id
),

accounted as (
    select distinct source from accounts
),

final as (
    select
        movements.source,
        movements.transaction_id,
        movements.rcv_transaction_id,
        movements.primary_quantity,
        cast(case
            when accounted.source is not null then coalesce(stock_lines.amount_local, 0)
            when movements.owning_tp_type = 1 then 0
            when movements.action_id = 24
                then round(coalesce(movements.quantity_adjusted, 0) * (coalesce(movements.new_cost, 0) - coalesce(movements.prior_cost, 0)), 2)
            else round(coalesce(movements.primary_quantity, 0) * coalesce(movements.actual_cost, 0), 2)
        end as decimal(23, 4)) as amount_local
    from movements
    left join accounted on accounted.source = movements.source
    left join stock_lines on stock_lines.source = movements.source and stock_lines.transaction_id = movements.transaction_id
)

select * from final

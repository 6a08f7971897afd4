-- What was delivered, per kind of entity, source, company, plant and period, up to the period being closed. The ledger has no plants. `amount_local` is the
-- amount that control 11 compares with history: receipts at order price, journals by their debits.
{%- set others = {
    'orders': ('purchase_order_lines', month_of_date('order_date'), 'plant'),
    'invoices': ('supplier_invoice_lines', 'period', 'plant'),
    'balances': ('trial_balances', 'period', 'cast(null as varchar)'),
    'stock': ('inventory_balances', 'period', 'plant'),
} %}

with

run as (select * from {{ source('config', 'run') }}),

receipts as (select * from {{ ref('goods_receipts') }} where period <= (select run.period from run)),

movements as (select * from {{ ref('inventory_movements') }} where period <= (select run.period from run)),

ledger_lines as (select * from {{ ref('journal_entry_lines') }} where is_posted and period <= (select run.period from run)),

kinds as (

    {{ delivery_kinds() }}

),

delivered as (

    select
        'receipts' as kind,
        source,
        company_code,
        plant,
        period,
        count(*) as row_count,
        cast(sum(case when is_valuated then coalesce(order_value_local, amount_local) else 0 end) as decimal(28, 6)) as amount_local
    from receipts
    group by source, company_code, plant, period

    union all

    select
        'movements' as kind,
        source,
        company_code,
        plant,
        period,
        count(*) as row_count,
        cast(null as decimal(28, 6)) as amount_local
    from movements
    group by source, company_code, plant, period

    union all

    select
        'journals' as kind,
        source,
        company_code,
        cast(null as varchar) as plant,
        period,
        count(*) as row_count,
        cast(sum(case when amount_local > 0 then amount_local else 0 end) as decimal(28, 6)) as amount_local
    from ledger_lines
    group by source, company_code, period

    {% for kind, (entity, month, plant) in others.items() %}
    union all

    select
        '{{ kind }}' as kind,
        source,
        company_code,
        {{ plant }} as plant,
        {{ month }} as period,
        count(*) as row_count,
        cast(null as decimal(28, 6)) as amount_local
    from {{ ref(entity) }}
    where {{ month }} <= (select run.period from run)
    group by 1, 2, 3, 4, 5

    {% endfor %}

),

final as (

    select
        delivered.kind,
        kinds.entity,
        kinds.title,
        kinds.is_usual,
        delivered.source,
        delivered.company_code,
        delivered.plant,
        delivered.period,
        cast(delivered.row_count as bigint) as row_count,
        delivered.amount_local
    from delivered
    inner join kinds on kinds.kind = delivered.kind
    where delivered.company_code is not null

)

select * from final

-- Rung 2 for sources that deliver the input contract: landed = canonical, per source and entity: nothing dropped, nothing doubled. The left side counts the
-- landed rows with a key and adds up their amounts as delivered; the right side is the model. Whatever the models cannot hold (a required cell that is blank
-- or unreadable, a month that the calendar does not know) stays a difference. Rows the models add by themselves (receipts among the movements, headers read
-- off lines, suppliers that only orders name) come from other files and are not counted.
{{ config(tags=['system_contract']) }}
{%- set by_file = {
    'purchase_order_lines': 'net_amount_doc', 'goods_receipts': 'amount_local', 'supplier_invoice_lines': 'amount_doc', 'inventory_movements': 'amount_local',
    'journal_headers': none, 'journal_entry_lines': 'amount_local',
    'sales_demand': 'ordered_quantity_base_uom', 'demand_forecasts': 'quantity_base_uom', 'planned_receipts': 'quantity_base_uom',
    'inventory_ownership': 'quantity_base_uom', 'freight_documents': 'actual_cost_local', 'obsolescence_provisions': 'provision_local', 'payment_terms': none,
    'capital_expenditures': 'actual_amount_local',
} %}
{%- set by_key = {
    'companies': (['company_code'], none),
    'plants': (['plant'], none),
    'exchange_rates': (["case rate_type when 'P' then 'budget' when 'M' then 'average' else 'closing' end", 'from_currency', 'to_currency', 'valid_from'], none),
    'suppliers': (['supplier_id'], none),
    'items': (['item_id'], none),
    'item_uom_conversions': (['item_id', 'uom'], none),
    'gl_accounts': (['account'], none),
    'trial_balances': (['company_code', 'account', 'period'], 'movement_local'),
    'inventory_balances': (['plant', 'item_id', 'period'], 'amount_local'),
    'item_costs': (['plant', 'item_id', 'valid_from'], none),
    'period_statuses': (['company_code', 'area'], none),
} %}
{%- set delivered = contract_delivered() %}

with

run as (select * from {{ source('config', 'run') }}),

files as (

    select distinct source, table_name as entity, file from {{ source('landing', 'manifest') }}

),

left_side as (

    {% for entity in delivered %}
    {{ contract_landed_side(entity, 'what the source counted itself, compared on rung 1' if entity == 'control_totals') }}
    union all
    {% endfor %}
    {{ no_rows(source='varchar', entity='varchar', landed_rows='bigint', without_key='bigint', excluded='bigint', reason='varchar', left_count='bigint', left_amount='decimal(38, 6)') }}

),

landed_keys as (

    {% for entity in by_key if entity in delivered %}
    select distinct _source as source, '{{ entity }}' as entity, key_text
    from (
        {{ contract_rows(entity) }}
    ) as keyed
    where has_key
    union all
    {% endfor %}
    {{ no_rows(source='varchar', entity='varchar', key_text='varchar') }}

),

rows_by_file as (

    {% for entity, amount in by_file.items() if entity in delivered %}
    select
        rows_of_all.source,
        '{{ entity }}' as entity,
        count(*) as right_count,
        {% if amount %}cast(sum(coalesce(rows_of_all.{{ amount }}, 0)) as decimal(38, 6)){% else %}cast(null as decimal(38, 6)){% endif %} as right_amount
    from {{ ref(entity) }} as rows_of_all
    inner join files
        on files.source = rows_of_all.source and files.file = rows_of_all.source_file and files.entity = '{{ entity }}'
    where {{ of_system('contract', 'rows_of_all.source') }}
    group by rows_of_all.source
    union all
    {% endfor %}
    {{ no_rows(source='varchar', entity='varchar', right_count='bigint', right_amount='decimal(38, 6)') }}

),

rows_by_key as (

    {% for entity, (keys, amount) in by_key.items() if entity in delivered %}
    select
        keyed.source,
        '{{ entity }}' as entity,
        count(*) as right_count,
        cast(sum(keyed.amount) as decimal(38, 6)) as right_amount
    from (
        select
            source,
            {% for key in keys %}coalesce(cast({{ key }} as varchar), ''){{ " || '/' || " if not loop.last }}{% endfor %} as key_text,
            {% if amount %}{{ amount }}{% else %}cast(null as decimal(23, 4)){% endif %} as amount
        from {{ ref(entity) }}
        where {{ of_system('contract') }}{% if entity == 'companies' %} and currency_local <> 'unknown'{% endif %}
    ) as keyed
    inner join landed_keys on landed_keys.source = keyed.source and landed_keys.entity = '{{ entity }}' and landed_keys.key_text = keyed.key_text
    group by keyed.source
    union all
    {% endfor %}
    {{ no_rows(source='varchar', entity='varchar', right_count='bigint', right_amount='decimal(38, 6)') }}

),

right_side as (

    select * from rows_by_file
    union all
    select * from rows_by_key

),

compared as (

    select
        left_side.*,
        coalesce(right_side.right_count, 0) as right_count,
        case when left_side.left_amount is not null then coalesce(right_side.right_amount, 0) end as right_amount
    from left_side
    left join right_side
        on right_side.source = left_side.source and right_side.entity = left_side.entity and left_side.left_count > 0

),

final as (

    select
        run.period,
        2 as rung,
        'landed_to_canonical' as comparison,
        compared.source || '/' || compared.entity as scope,
        'landed rows that count' as left_name,
        case when compared.entity = 'control_totals' then 'no model' else compared.entity end as right_name,
        cast(compared.left_count as bigint) as left_count,
        cast(compared.right_count as bigint) as right_count,
        cast(compared.left_amount as decimal(28, 6)) as left_amount,
        cast(compared.right_amount as decimal(28, 6)) as right_amount,
        cast(coalesce(compared.left_amount - compared.right_amount, compared.left_count - compared.right_count) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case
            when compared.left_count = compared.right_count
                and coalesce(compared.left_amount, 0) = coalesce(compared.right_amount, 0) then 'matched'
            when compared.right_count = 0 then 'missing_right'
            when compared.left_count = 0 then 'missing_left'
            else 'out_of_tolerance'
        end as status,
        cast(null as varchar) as currency,
        'landed ' || compared.landed_rows
        || case when compared.without_key > 0 then '; rows without a key ' || compared.without_key else '' end
        || case when compared.excluded > 0 then '; left out ' || compared.excluded || ': ' || compared.reason else '' end
        || case
            when compared.left_count <> compared.right_count
                then '; rows without an explanation ' || (compared.left_count - compared.right_count)
                || ': look for required cells that are blank or unreadable (control 30) and days or months outside the calendar'
            when coalesce(compared.left_amount, 0) <> coalesce(compared.right_amount, 0)
                then '; all rows, another amount: look for amounts with more than four decimals'
            else ''
        end as note
    from compared
    cross join run

)

select * from final

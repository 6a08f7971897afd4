-- Rungs 1 to 8 of the ladder, stored once; rung 9 exists only after the report was rendered and is added by reconciliation_ladder.
{%- set columns = [
    'period', 'rung', 'comparison', 'scope', 'left_name', 'right_name', 'left_count', 'right_count', 'left_amount', 'right_amount',
    'difference', 'tolerance', 'status', 'currency', 'note',
] %}
{#- rung 2 is of one system's tables; without a source of that system its model is not built -#}
{%- set systems = {'2': 'sap', '2_contract': 'contract', '2_oracle': 'oracle'} %}
{%- set built = delivered_systems() %}
{%- set rungs = ['1', '1_totals', '2', '2_contract', '2_oracle', '3', '4', '5', '5_cash_flow', '6', '6_subledgers', '6_storage_locations', '7', '8'] %}

with

rungs as (

    {% for rung in rungs if rung not in systems or systems[rung] in built %}
    select {{ columns | join(', ') }} from {{ ref('ladder_rung_' ~ rung) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        cast(period as varchar) as period,
        cast(rung as integer) as rung,
        cast(comparison as varchar) as comparison,
        cast(scope as varchar) as scope,
        cast(left_name as varchar) as left_name,
        cast(right_name as varchar) as right_name,
        cast(left_count as bigint) as left_count,
        cast(right_count as bigint) as right_count,
        cast(left_amount as decimal(28, 6)) as left_amount,
        cast(right_amount as decimal(28, 6)) as right_amount,
        cast(difference as decimal(28, 6)) as difference,
        cast(tolerance as decimal(28, 6)) as tolerance,
        cast(status as varchar) as status,
        cast(currency as varchar) as currency,
        cast(note as varchar) as note
    from rungs

)

select * from final

-- Values of price indices, one per month.
{%- set offered = [
        'index_id', 'period', 'index_value',
] %}

with offers as (
    {{ offered_rows(
        'price_indices', offered, ['index_id', 'period', 'index_value'], ['index_id', 'period'],
        natives=[], contract=false, finance=true
    ) | indent(4) }}
),

calendar as (
    select period from {{ source('config', 'fiscal_periods') }}
),

final as (
    select
        offers.source,
        offers.index_id,
        offers.period,
        offers.index_value,
        offers.source_file,
        offers.source_row
    from offers
    inner join calendar on calendar.period = offers.period
)

select * from final

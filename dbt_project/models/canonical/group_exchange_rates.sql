-- Rates finance lays down for the whole group: one unit of from_currency in to_currency. A rate holds until the day before the next one of its type;
-- where only the opposite direction is quoted its reciprocal is taken, so that every pair can be asked either way.
with records as (
    {{ readable_rows(ref('stg_finance__exchange_rates'), 'exchange_rates', ref('stg_finance__problems')) | indent(4) }}
),

both_ways as (
    select rate_type, from_currency, to_currency, valid_from, rate, 1 as preference from records
    union all
    select
        rate_type,
        to_currency as from_currency,
        from_currency as to_currency,
        valid_from,
        cast({{ money_div('1', 'rate', 10) }} as decimal(20, 10)) as rate,
        2 as preference
    from records
),

chosen as (
    select *
    from both_ways
    qualify row_number() over (partition by rate_type, from_currency, to_currency, valid_from order by preference) = 1
),

final as (
    select
        rate_type,
        from_currency,
        to_currency,
        valid_from,
        coalesce(
            {{ day_before('lead(valid_from) over (partition by rate_type, from_currency, to_currency order by valid_from)') }},
            cast('9999-12-31' as date)
        ) as valid_to,
        rate
    from chosen
)

select * from final

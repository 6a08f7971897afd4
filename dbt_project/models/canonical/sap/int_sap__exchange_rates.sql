-- Rates per one unit of the from-currency: ratios divided out, indirect quotations inverted. A rate holds until the day before the next one.
with rates as (
    select * from {{ ref('stg_sap__exchange_rates') }}
),

resolved as (
    select
        source,
        rate_type,
        from_currency,
        to_currency,
        valid_from,
        cast({{ money_div('cast(rate_numerator * to_factor as decimal(38, 10))', 'cast(rate_denominator * from_factor as decimal(38, 10))', 10) }}
            as decimal(20, 10)) as rate
    from rates
),

final as (
    select
        source,
        rate_type,
        from_currency,
        to_currency,
        valid_from,
        coalesce(
            {{ day_before('lead(valid_from) over (partition by source, rate_type, from_currency, to_currency order by valid_from)') }},
            cast('9999-12-31' as date)
        ) as valid_to,
        rate
    from resolved
)

select * from final

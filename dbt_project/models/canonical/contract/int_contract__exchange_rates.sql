-- Rates as delivered: they always multiply. A rate holds until the day before the next one.
with rates as (
    select * from {{ ref('stg_contract__exchange_rates') }}
    where rate_type in ('budget', 'average', 'closing')
        and from_currency is not null and to_currency is not null and valid_from is not null and rate is not null
    {{ first_delivered(['rate_type', 'from_currency', 'to_currency', 'valid_from']) }}
),

final as (
    select
        source,
        case rate_type when 'budget' then 'P' when 'average' then 'M' else 'C' end as rate_type,
        from_currency,
        to_currency,
        valid_from,
        coalesce(
            {{ day_before('lead(valid_from) over (partition by source, rate_type, from_currency, to_currency order by valid_from)') }},
            cast('9999-12-31' as date)
        ) as valid_to,
        rate
    from rates
)

select * from final

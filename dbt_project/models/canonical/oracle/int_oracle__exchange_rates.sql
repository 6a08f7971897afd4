-- Daily rates; a rate holds until the day before the next one. The use of a conversion type (average M, closing C, budget P) comes from the source option rate_types, else from
-- the list of usual types; types without a use keep their name.
with rates as (
    select * from {{ ref('stg_oracle__exchange_rates') }} where rate is not null and valid_from is not null
),

uses as (
    select upper(conversion_type) as conversion_type, rate_type from {{ ref('oracle_rate_types') }}
),

options as (
    select source, max(options_json) as options_json
    from {{ source('landing', 'manifest') }}
    where kind = 'oracle'
    group by source
),

typed as (
    select
        rates.source,
        coalesce(
            json_extract_string(options.options_json, '$.rate_types."' || rates.conversion_type || '"'),
            uses.rate_type,
            rates.conversion_type
        ) as rate_type,
        rates.from_currency,
        rates.to_currency,
        rates.valid_from,
        rates.rate
    from rates
    left join options on options.source = rates.source
    left join uses on uses.conversion_type = upper(rates.conversion_type)
),

one_each as (
    select source, rate_type, from_currency, to_currency, valid_from, max(rate) as rate
    from typed
    group by source, rate_type, from_currency, to_currency, valid_from
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
    from one_each
)

select * from final

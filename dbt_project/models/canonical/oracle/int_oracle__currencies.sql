-- Currencies the source uses, with the decimals of FND_CURRENCIES, else of the list of exceptions, else 2.
with listed as (
    select source, currency, decimals from {{ ref('stg_oracle__currencies') }}
),

exceptions as (
    select currency, decimals from {{ ref('currency_decimals') }}
),

used as (
    select source, currency_local as currency from {{ ref('int_oracle__companies') }}
    union
    select source, currency from {{ ref('stg_oracle__order_headers') }}
    union
    select source, currency from {{ ref('stg_oracle__receiving_transactions') }}
    union
    select source, currency from {{ ref('stg_oracle__invoices') }}
    union
    select source, currency from {{ ref('stg_oracle__journal_headers') }}
    union
    select source, from_currency as currency from {{ ref('stg_oracle__exchange_rates') }}
    union
    select source, to_currency as currency from {{ ref('stg_oracle__exchange_rates') }}
),

final as (
    select
        used.source,
        used.currency,
        cast(coalesce(listed.decimals, exceptions.decimals, 2) as integer) as decimals
    from used
    left join listed on listed.source = used.source and listed.currency = used.currency
    left join exceptions on exceptions.currency = used.currency
    where used.currency is not null and used.currency not in ('unknown', 'STAT')
)

select * from final

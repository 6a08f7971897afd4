-- Every currency the source uses, with its decimals: TCURX, else the list of exceptions, else 2.
with factors as (
    select source, currency, decimals from {{ ref('stg_sap__currency_factors') }}
),

used as (
    select source, currency_local as currency from {{ ref('companies') }} where {{ of_system('sap') }}
    union
    select source, currency from {{ ref('stg_sap__order_headers') }}
    union
    select source, currency from {{ ref('stg_sap__journal_headers') }}
    union
    select source, currency from {{ ref('stg_sap__invoice_headers') }}
    union
    select source, from_currency as currency from {{ ref('stg_sap__exchange_rates') }}
    union
    select source, to_currency as currency from {{ ref('stg_sap__exchange_rates') }}
    union
    select source, currency from factors
),

final as (
    select
        used.source,
        used.currency,
        cast(coalesce(factors.decimals, 2) as integer) as decimals
    from used
    left join factors on factors.source = used.source and factors.currency = used.currency
    where used.currency is not null and used.currency <> 'unknown'
)

select * from final

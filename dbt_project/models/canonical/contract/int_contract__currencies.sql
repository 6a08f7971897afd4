-- Every currency the source uses; decimals from the list of exceptions, else 2.
with exceptions as (
    select currency, decimals from {{ ref('currency_decimals') }}
),

used as (
    select source, currency_local as currency from {{ ref('companies') }} where {{ of_system('contract') }}
    union
    select source, currency from {{ ref('stg_contract__purchase_order_lines') }}
    union
    select source, currency from {{ ref('stg_contract__supplier_invoice_lines') }}
    union
    select source, currency from {{ ref('stg_contract__journal_headers') }}
    union
    select source, currency_doc as currency from {{ ref('stg_contract__journal_entry_lines') }}
    union
    select source, from_currency as currency from {{ ref('stg_contract__exchange_rates') }}
    union
    select source, to_currency as currency from {{ ref('stg_contract__exchange_rates') }}
),

final as (
    select
        used.source,
        used.currency,
        cast(coalesce(exceptions.decimals, 2) as integer) as decimals
    from used
    left join exceptions on exceptions.currency = used.currency
    where used.currency is not null and used.currency <> 'unknown'
)

select * from final

-- Companies as delivered, and those that only transactions name: their local currency is not known.
with listed as (
    select * from {{ ref('stg_contract__companies') }}
    where company_code is not null and currency_local is not null
    {{ first_delivered(['company_code']) }}
),

seen as (
    select source, company_code from {{ ref('stg_contract__journal_entry_lines') }}
    union
    select source, company_code from {{ ref('stg_contract__purchase_order_lines') }}
    union
    select source, company_code from {{ ref('stg_contract__goods_receipts') }}
    union
    select source, company_code from {{ ref('stg_contract__inventory_movements') }}
),

seen_companies as (
    select source, company_code from seen where company_code is not null
),

final as (
    select
        coalesce(listed.source, seen_companies.source) as source,
        coalesce(listed.company_code, seen_companies.company_code) as company_code,
        listed.company_name,
        coalesce(listed.currency_local, 'unknown') as currency_local,
        listed.trading_partner_id,
        listed.chart_of_accounts,
        cast(null as varchar) as fiscal_year_variant
    from listed
    full outer join seen_companies
        on seen_companies.source = listed.source
        and seen_companies.company_code = listed.company_code
)

select * from final

-- Company codes of T001, and those that only the transactions name (an extract without T001): their local currency is the one most of their
-- ledger headers, else their material documents, were posted in.
with listed as (
    select * from {{ ref('stg_sap__companies') }}
),

ledger as (
    select source, company_code, currency_local, count(*) as row_count
    from {{ ref('stg_sap__journal_headers') }}
    group by source, company_code, currency_local
),

movements as (
    select source, company_code, currency_local, count(*) as row_count
    from {{ ref('stg_sap__material_document_lines') }}
    group by source, company_code, currency_local
),

orders as (
    select distinct source, company_code from {{ ref('stg_sap__order_headers') }}
),

seen as (
    select source, company_code, currency_local, 1 as priority, row_count from ledger
    union all
    select source, company_code, currency_local, 2 as priority, row_count from movements
    union all
    select source, company_code, cast(null as varchar) as currency_local, 3 as priority, 0 as row_count from orders
),

seen_companies as (
    select source, company_code, currency_local
    from seen
    where company_code is not null
    qualify row_number() over (
        partition by source, company_code
        order by case when currency_local is null then 1 else 0 end, priority, row_count desc, currency_local
    ) = 1
),

final as (
    select
        coalesce(listed.source, seen_companies.source) as source,
        coalesce(listed.company_code, seen_companies.company_code) as company_code,
        listed.company_name,
        coalesce(listed.currency_local, seen_companies.currency_local, 'unknown') as currency_local,
        listed.trading_partner_id,
        listed.chart_of_accounts,
        listed.fiscal_year_variant
    from listed
    full outer join seen_companies
        on seen_companies.source = listed.source
        and seen_companies.company_code = listed.company_code
)

select * from final

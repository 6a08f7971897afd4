-- Open posting periods: finance by the company's posting-period variant (or the company code where the source keeps them by company), inventory from MARV.
with statuses as (
    select * from {{ ref('stg_sap__period_statuses') }}
),

companies as (
    select source, company_code from {{ ref('companies') }}
),

variants as (
    select source, company_code, posting_period_variant from {{ ref('stg_sap__companies') }}
),

calendar as (
    select fiscal_year, fiscal_period, period from {{ source('config', 'fiscal_periods') }}
),

by_company as (
    select
        companies.source,
        companies.company_code,
        statuses.area,
        statuses.year_from,
        statuses.period_from,
        statuses.year_to,
        statuses.period_to
    from companies
    left join variants on variants.source = companies.source and variants.company_code = companies.company_code
    inner join statuses
        on statuses.source = companies.source
        and (
            statuses.entity = companies.company_code
            or (statuses.area = 'finance' and statuses.entity = variants.posting_period_variant)
        )
    qualify row_number() over (
        partition by companies.source, companies.company_code, statuses.area
        order by case when statuses.entity = companies.company_code then 0 else 1 end, statuses.year_from, statuses.period_from
    ) = 1
),

final as (
    select
        by_company.source,
        by_company.company_code,
        by_company.area,
        opens.period as period_open_from,
        closes.period as period_open_to
    from by_company
    left join calendar as opens on opens.fiscal_year = by_company.year_from and opens.fiscal_period = least(by_company.period_from, 12)
    left join calendar as closes on closes.fiscal_year = by_company.year_to and closes.fiscal_period = least(by_company.period_to, 12)
)

select * from final

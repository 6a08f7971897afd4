-- Assets bought: what the supplier first quoted and what was paid. The difference is cash at once and profit only as the asset is depreciated.
{%- set offered = [
        'company_code', 'asset_id', 'supplier_id', 'posting_date', 'quoted_amount_local', 'actual_amount_local', 'useful_life_months',
        'in_service_from', 'currency_local', 'journal_fiscal_year', 'journal_document',
] %}

with offers as (
    {{ offered_rows(
        'capital_expenditures', offered, ['company_code', 'asset_id', 'posting_date', 'quoted_amount_local', 'actual_amount_local', 'useful_life_months', 'in_service_from'],
        ['company_code', 'asset_id', 'posting_date', 'journal_document'],
        natives=[], contract=true, finance=true
    ) | indent(4) }}
),

days as (
    select calendar_date, period from {{ ref('stg_config__calendar_days') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

final as (
    select
        offers.source,
        offers.company_code,
        offers.asset_id,
        offers.supplier_id,
        offers.posting_date,
        days.period,
        offers.quoted_amount_local,
        offers.actual_amount_local,
        offers.useful_life_months,
        offers.in_service_from,
        coalesce(offers.currency_local, companies.currency_local) as currency_local,
        offers.journal_fiscal_year,
        offers.journal_document,
        offers.source_file,
        offers.source_row
    from offers
    inner join days on days.calendar_date = offers.posting_date
    left join companies on companies.source = offers.source and companies.company_code = offers.company_code
)

select * from final

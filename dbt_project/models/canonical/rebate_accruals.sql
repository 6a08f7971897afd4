-- Rebates accrued and settled, per agreement and month, as finance booked them.
{%- set offered = [
        'agreement_id', 'company_code', 'period', 'accrued_local', 'settled_local', 'currency_local',
] %}

with offers as (
    {{ offered_rows(
        'rebate_accruals', offered, ['agreement_id', 'company_code', 'period', 'accrued_local'], ['agreement_id', 'company_code', 'period'],
        natives=[], contract=false, finance=true
    ) | indent(4) }}
),

calendar as (
    select period from {{ source('config', 'fiscal_periods') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

final as (
    select
        offers.source,
        offers.agreement_id,
        offers.company_code,
        offers.period,
        offers.accrued_local,
        cast(coalesce(offers.settled_local, 0) as decimal(23, 4)) as settled_local,
        coalesce(offers.currency_local, companies.currency_local) as currency_local,
        offers.source_file,
        offers.source_row
    from offers
    inner join calendar on calendar.period = offers.period
    left join companies on companies.source = offers.source and companies.company_code = offers.company_code
)

select * from final

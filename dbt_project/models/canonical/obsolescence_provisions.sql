-- Provision for excess and obsolete stock at month end, a positive balance. used: consumed because the stock was sold, consumed or scrapped;
-- released_unused: let go though the stock is still there, which is no benefit. Blank use or release stays unknown.
{%- set offered = [
        'company_code', 'plant', 'item_group', 'period', 'gross_inventory_local', 'provision_local', 'used_local', 'released_unused_local',
        'currency_local',
] %}

with offers as (
    {{ offered_rows(
        'obsolescence_provisions', offered, ['company_code', 'period', 'gross_inventory_local', 'provision_local'], ['company_code', 'plant', 'item_group', 'period'],
        natives=[], contract=true, finance=true
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
        offers.company_code,
        offers.plant,
        offers.item_group,
        offers.period,
        offers.gross_inventory_local,
        offers.provision_local,
        offers.used_local,
        offers.released_unused_local,
        coalesce(offers.currency_local, companies.currency_local) as currency_local,
        offers.source_file,
        offers.source_row
    from offers
    inner join calendar on calendar.period = offers.period
    left join companies on companies.source = offers.source and companies.company_code = offers.company_code
)

select * from final

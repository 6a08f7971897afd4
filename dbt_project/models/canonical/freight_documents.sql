-- Freight by document line. The premium of an expedited shipment is its actual cost less what the standard mode would have cost.
{%- set offered = [
        'company_code', 'plant', 'freight_document', 'freight_line', 'posting_date', 'shipment_mode', 'lane', 'item_id', 'shipped_units',
        'actual_cost_local', 'standard_mode_cost_local', 'currency_local', 'journal_fiscal_year', 'journal_document',
] %}

with offers as (
    {{ offered_rows(
        'freight_documents', offered, ['company_code', 'freight_document', 'freight_line', 'posting_date', 'shipment_mode', 'shipped_units', 'actual_cost_local'],
        ['freight_document', 'freight_line'],
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
        offers.plant,
        offers.freight_document,
        offers.freight_line,
        offers.posting_date,
        days.period,
        offers.shipment_mode,
        offers.lane,
        offers.item_id,
        offers.shipped_units,
        offers.actual_cost_local,
        offers.standard_mode_cost_local,
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

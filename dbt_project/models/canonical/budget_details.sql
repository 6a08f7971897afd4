-- What the budget of a statement line is made of: amounts as printed, with the quantity they were planned for. What the budget of a line holds
-- beyond its details is its own fixed part. A row without a source is of the source that the company's ledger comes from.
with records as (
    {{ readable_rows(ref('stg_finance__budget_details'), 'budget_details', ref('stg_finance__problems')) | indent(4) }}
),

companies as (
    select
        company_code,
        min(source) as source,
        max(currency_local) as currency_local
    from {{ ref('companies') }}
    group by company_code
),

items as (
    select source, item_id, base_uom from {{ ref('items') }}
),

final as (
    select
        coalesce(records.source, companies.source) as source,
        records.period,
        records.company_code,
        records.line_id,
        records.driver,
        records.plant,
        records.item_id,
        records.measure_id,
        records.quantity,
        items.base_uom,
        records.provision_rate,
        records.amount_local,
        coalesce(records.currency_local, companies.currency_local) as currency_local,
        records.version,
        records.source_file,
        records.source_row
    from records
    left join companies on companies.company_code = records.company_code
    left join items on items.source = coalesce(records.source, companies.source) and items.item_id = records.item_id
)

select * from final

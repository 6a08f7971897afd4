-- Freight by document: what was paid, and what the standard mode would have cost. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__freight_documents') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('plant') }} as plant,
        {{ sap_key('freight_document') }} as freight_document,
        {{ sap_key('freight_line') }} as freight_line,
        {{ register_date('posting_date') }} as posting_date,
        {{ register_code('shipment_mode') }} as shipment_mode,
        {{ register_text('lane') }} as lane,
        {{ sap_key('item_id') }} as item_id,
        {{ register_number('shipped_units', 'decimal(23, 6)') }} as shipped_units,
        {{ register_number('actual_cost_local', 'decimal(23, 4)') }} as actual_cost_local,
        {{ register_number('standard_mode_cost_local', 'decimal(23, 4)') }} as standard_mode_cost_local,
        upper({{ register_text('currency_local') }}) as currency_local,
        {{ register_integer('journal_fiscal_year') }} as journal_fiscal_year,
        {{ sap_key('journal_document') }} as journal_document,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final

-- Days of payment agreed with a supplier, from a date on. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__payment_terms') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('company_code') }} as company_code,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ register_date('valid_from') }} as valid_from,
        {{ register_integer('payment_days') }} as payment_days,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final

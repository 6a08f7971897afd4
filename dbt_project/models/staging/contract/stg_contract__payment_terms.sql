-- Days of payment agreed with a supplier, from a date on. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__payment_terms') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ sap_date('valid_from') }} as valid_from,
        {{ sap_integer('payment_days') }} as payment_days,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final

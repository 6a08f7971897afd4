-- Inventory organisations: code, cost method (1 standard, else average or layers), control accounts.
with source as (
    select * from {{ source('landing', 'oracle__mtl_parameters') }}
),

final as (
    select
        _source as source,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_code('organization_code') }} as organization_code,
        {{ sap_text('organization_name') }} as organization_name,
        {{ sap_integer('primary_cost_method') }} as cost_method,
        {{ sap_key('material_account') }} as material_account,
        {{ sap_key('ap_accrual_account') }} as ap_accrual_account,
        {{ sap_key('purchase_price_var_account') }} as purchase_price_var_account,
        {{ sap_key('invoice_price_var_account') }} as invoice_price_var_account,
        {{ sap_key('operating_unit') }} as operating_unit,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('organization_id') }} is not null
    {{ first_of_key([sap_key('organization_id')]) }}
)

select * from final

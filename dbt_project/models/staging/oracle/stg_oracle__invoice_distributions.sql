-- Distributions of supplier invoices, signed as delivered. BASE_AMOUNT null = functional currency.
with source as (
    select * from {{ source('landing', 'oracle__ap_invoice_distributions_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('invoice_distribution_id') }} as invoice_distribution_id,
        {{ sap_key('invoice_id') }} as invoice_id,
        {{ sap_integer('invoice_line_number') }} as line_number,
        {{ sap_integer('distribution_line_number') }} as distribution_line_number,
        upper({{ sap_text('line_type_lookup_code') }}) as line_type,
        {{ sap_amount('amount') }} as amount_doc,
        coalesce({{ sap_amount('base_amount') }}, {{ sap_amount('amount') }}) as amount_local,
        {{ sap_quantity('quantity_invoiced') }} as quantity_invoiced,
        upper({{ sap_text('dist_match_type') }}) as match_type,
        {{ sap_date('accounting_date') }} as accounting_date,
        {{ sap_key('po_distribution_id') }} as po_distribution_id,
        {{ sap_key('rcv_transaction_id') }} as rcv_transaction_id,
        {{ oracle_yes('reversal_flag') }} as is_reversal,
        {{ sap_key('parent_reversal_id') }} as parent_reversal_id,
        coalesce(upper(trim(posted_flag)), 'Y') <> 'N' as is_posted,
        {{ sap_key('dist_code_combination_id') }} as code_combination_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('invoice_distribution_id') }} is not null
    {{ first_of_key([sap_key('invoice_distribution_id')]) }}
)

select * from final

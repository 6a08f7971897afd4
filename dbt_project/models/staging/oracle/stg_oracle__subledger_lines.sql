-- Lines of subledger accounting entries, debit positive.
with source as (
    select * from {{ source('landing', 'oracle__xla_ae_lines') }}
),

final as (
    select
        _source as source,
        {{ sap_key('ae_header_id') }} as ae_header_id,
        {{ sap_integer('ae_line_num') }} as ae_line_num,
        {{ sap_key('gl_sl_link_id') }} as gl_sl_link_id,
        upper({{ sap_text('accounting_class_code') }}) as accounting_class,
        coalesce({{ sap_decimal('accounted_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('accounted_cr', 'decimal(28,6)') }}, 0) as amount_local,
        coalesce({{ sap_decimal('entered_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('entered_cr', 'decimal(28,6)') }}, 0) as amount_doc,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('ae_header_id') }} is not null
        and {{ sap_key('ae_line_num') }} is not null
    {{ first_of_key([sap_key('ae_header_id'), sap_key('ae_line_num')]) }}
)

select * from final

-- Journal lines, debit positive: nvl(DR, 0) - nvl(CR, 0); negative debits are legal.
with source as (
    select * from {{ source('landing', 'oracle__gl_je_lines') }}
),

final as (
    select
        _source as source,
        {{ sap_key('je_header_id') }} as je_header_id,
        {{ sap_integer('je_line_num') }} as je_line_num,
        {{ sap_key('code_combination_id') }} as code_combination_id,
        {{ sap_date('effective_date') }} as effective_date,
        coalesce({{ sap_decimal('accounted_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('accounted_cr', 'decimal(28,6)') }}, 0) as amount_local,
        coalesce({{ sap_decimal('entered_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('entered_cr', 'decimal(28,6)') }}, 0) as amount_doc,
        {{ sap_text('description') }} as line_text,
        {{ sap_key('gl_sl_link_id') }} as gl_sl_link_id,
        upper({{ sap_text('gl_sl_link_table') }}) as link_table,
        {{ sap_text('reference_2') }} as reference_2,
        {{ sap_text('reference_5') }} as reference_5,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('je_header_id') }} is not null
        and {{ sap_key('je_line_num') }} is not null
    {{ first_of_key([sap_key('je_header_id'), sap_key('je_line_num')]) }}
)

select * from final

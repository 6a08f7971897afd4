-- From subledger lines to the distributions they account for, debit positive.
with source as (
    select * from {{ source('landing', 'oracle__xla_distribution_links') }}
),

final as (
    select
        _source as source,
        {{ sap_key('ae_header_id') }} as ae_header_id,
        {{ sap_integer('ae_line_num') }} as ae_line_num,
        upper({{ sap_text('source_distribution_type') }}) as distribution_type,
        {{ sap_key('source_distribution_id_num_1') }} as distribution_id,
        coalesce({{ sap_decimal('unrounded_accounted_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('unrounded_accounted_cr', 'decimal(28,6)') }}, 0) as amount_local,
        coalesce({{ sap_decimal('unrounded_entered_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('unrounded_entered_cr', 'decimal(28,6)') }}, 0) as amount_doc,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('ae_header_id') }} is not null
        and {{ sap_key('ae_line_num') }} is not null
        and {{ sap_key('source_distribution_id_num_1') }} is not null
    {{ first_of_key([sap_key('ae_header_id'), sap_key('ae_line_num'), sap_key('source_distribution_type'), sap_key('source_distribution_id_num_1'), sap_key('temp_line_num')]) }}
)

select * from final

-- Periods of every application with their status.
with source as (
    select * from {{ source('landing', 'oracle__gl_period_statuses') }}
),

final as (
    select
        _source as source,
        {{ sap_key('application_id') }} as application_id,
        {{ sap_key('ledger_id') }} as ledger_id,
        {{ sap_text('period_name') }} as period_name,
        upper({{ sap_text('closing_status') }}) as closing_status,
        {{ sap_integer('period_year') }} as period_year,
        {{ sap_integer('period_num') }} as period_num,
        {{ sap_date('start_date') }} as start_date,
        {{ sap_date('end_date') }} as end_date,
        {{ oracle_yes('adjustment_period_flag') }} as is_adjustment,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('application_id') }} is not null
        and {{ sap_key('period_name') }} is not null
    {{ first_of_key([sap_key('application_id'), sap_key('ledger_id'), sap_key('period_name')]) }}
)

select * from final

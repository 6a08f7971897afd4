-- Balances of every ledger, currency and balance type, debit positive; int_oracle__trial_balances says which count.
with source as (
    select * from {{ source('landing', 'oracle__gl_balances') }}
),

final as (
    select
        _source as source,
        {{ sap_key('ledger_id') }} as ledger_id,
        {{ sap_key('code_combination_id') }} as code_combination_id,
        upper({{ sap_text('currency_code') }}) as currency,
        {{ sap_text('period_name') }} as period_name,
        {{ sap_integer('period_year') }} as period_year,
        {{ sap_integer('period_num') }} as period_num,
        upper({{ sap_text('actual_flag') }}) as actual_flag,
        upper({{ sap_text('translated_flag') }}) as translated_flag,
        {{ sap_key('template_id') }} as template_id,
        coalesce({{ sap_decimal('begin_balance_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('begin_balance_cr', 'decimal(28,6)') }}, 0) as opening_local,
        coalesce({{ sap_decimal('period_net_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('period_net_cr', 'decimal(28,6)') }}, 0) as movement_local,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('code_combination_id') }} is not null
        and {{ sap_key('period_name') }} is not null
    {{ first_of_key([sap_key('ledger_id'), sap_key('code_combination_id'), sap_key('currency_code'), sap_key('period_name'), sap_key('actual_flag'), sap_key('budget_version_id'), sap_key('translated_flag'), sap_key('template_id')]) }}
)

select * from final

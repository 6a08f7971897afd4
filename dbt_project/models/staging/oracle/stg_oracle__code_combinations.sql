-- Combinations of ledger segments.
with source as (
    select * from {{ source('landing', 'oracle__gl_code_combinations') }}
),

final as (
    select
        _source as source,
        {{ sap_key('code_combination_id') }} as code_combination_id,
        {{ sap_key('chart_of_accounts_id') }} as chart_of_accounts_id,
        upper({{ sap_text('account_type') }}) as account_type,
        {{ oracle_yes('summary_flag') }} as is_summary,
        {{ sap_code('segment1') }} as segment1,
        {{ sap_code('segment2') }} as segment2,
        {{ sap_code('segment3') }} as segment3,
        {{ sap_code('segment4') }} as segment4,
        {{ sap_code('segment5') }} as segment5,
        {{ sap_code('segment6') }} as segment6,
        {{ sap_code('segment7') }} as segment7,
        {{ sap_code('segment8') }} as segment8,
        {{ sap_code('segment9') }} as segment9,
        {{ sap_code('segment10') }} as segment10,
        {{ sap_code('segment11') }} as segment11,
        {{ sap_code('segment12') }} as segment12,
        {{ sap_code('segment13') }} as segment13,
        {{ sap_code('segment14') }} as segment14,
        {{ sap_code('segment15') }} as segment15,
        {{ sap_code('segment16') }} as segment16,
        {{ sap_code('segment17') }} as segment17,
        {{ sap_code('segment18') }} as segment18,
        {{ sap_code('segment19') }} as segment19,
        {{ sap_code('segment20') }} as segment20,
        {{ sap_code('segment21') }} as segment21,
        {{ sap_code('segment22') }} as segment22,
        {{ sap_code('segment23') }} as segment23,
        {{ sap_code('segment24') }} as segment24,
        {{ sap_code('segment25') }} as segment25,
        {{ sap_code('segment26') }} as segment26,
        {{ sap_code('segment27') }} as segment27,
        {{ sap_code('segment28') }} as segment28,
        {{ sap_code('segment29') }} as segment29,
        {{ sap_code('segment30') }} as segment30,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('code_combination_id') }} is not null
    {{ first_of_key([sap_key('code_combination_id')]) }}
)

select * from final
